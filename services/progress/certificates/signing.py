"""Signs a certificate's PDF (PAdES, ECDSA P-256) as an incremental update: every rendered byte stays.

The library is loaded with the first signature, in the worker only: it is large, and no other role
needs it. Checking a signature is in `signatures.py`, which does without.
"""

from __future__ import annotations

import functools
import io
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

if TYPE_CHECKING:
    from pyhanko.sign.signers import SimpleSigner

FIELD = "IssuerSignature"
FIELD_IN_WORDS = "Digital signature of the issuer"
PDF_A_2 = (1, 7)


class SigningKeyUnusable(Exception):
    """Key and certificate cannot be read, do not belong together, or are not ECDSA P-256."""


@dataclass(frozen=True)
class SigningKey:
    """The issuer's key and certificate in PEM; further certificates of the chain may follow in the second."""

    key: bytes = field(repr=False)
    certificates: bytes

    @functools.cached_property
    def fingerprint(self) -> str:
        """SHA-256 of the certificate, by which people compare it."""
        return _certificates(self)[0].fingerprint(hashes.SHA256()).hex()


def sign(pdf: bytes, signing_key: SigningKey, *, issuer: str, verify_url: str) -> bytes:
    """Return the document with a certifying signature that allows no change."""
    from pyhanko.sign import fields, signers

    meta = signers.PdfSignatureMetadata(
        field_name=FIELD,
        md_algorithm="sha256",
        subfilter=fields.SigSeedSubFilter.PADES,
        name=issuer,
        reason="Certificate issued",
        location=verify_url,
        certify=True,
        docmdp_permissions=fields.MDPPerm.NO_CHANGES,
    )
    # PDF/A wants it printable and not hidden, PDF/UA wants what is not shown to lie outside of the page.
    nowhere = fields.InvisSigSettings(set_print_flag=True, set_hidden_flag=False, box_out_of_bounds=True)
    place = fields.SigFieldSpec(FIELD, readable_field_name=FIELD_IN_WORDS, invis_sig_settings=nowhere)
    signed = io.BytesIO()
    signers.PdfSigner(meta, _signer(signing_key), new_field_spec=place).sign_pdf(_archival_update(pdf), output=signed)
    return signed.getvalue()


def _archival_update(pdf: bytes) -> Any:
    from pyhanko.pdf_utils.extensions import DeveloperExtension
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

    class ArchivalUpdate(IncrementalPdfFileWriter):
        """Adds the signature and nothing else.

        PDF/A-2 is PDF 1.7, but for an elliptic curve the library would call the document PDF 2.0; and it
        would write the metadata anew, in which the standards are named.
        """

        def ensure_output_version(self, version: tuple[int, int]) -> None:
            if version <= PDF_A_2:
                super().ensure_output_version(version)  # type: ignore[no-untyped-call]

        def register_extension(self, ext: DeveloperExtension) -> None:
            if ext.base_version != "/2.0":
                super().register_extension(ext)

        def _update_meta(self) -> None:
            """Leave the metadata as they are."""

    return ArchivalUpdate(io.BytesIO(pdf))


@functools.cache
def _signer(signing_key: SigningKey) -> SimpleSigner:
    from asn1crypto import keys  # type: ignore[import-untyped]
    from asn1crypto import x509 as asn1
    from pyhanko.sign.signers import SimpleSigner
    from pyhanko_certvalidator.registry import SimpleCertificateStore

    found = [
        asn1.Certificate.load(each.public_bytes(serialization.Encoding.DER)) for each in _certificates(signing_key)
    ]
    chain = SimpleCertificateStore()  # type: ignore[no-untyped-call]
    chain.register_multiple(found[1:])
    key = _private_key(signing_key).private_bytes(
        serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return SimpleSigner(signing_cert=found[0], signing_key=keys.PrivateKeyInfo.load(key), cert_registry=chain)


def _private_key(signing_key: SigningKey) -> ec.EllipticCurvePrivateKey:
    try:
        key = serialization.load_pem_private_key(signing_key.key, password=None)
    except (ValueError, TypeError) as error:
        raise SigningKeyUnusable("the signing key is not an unencrypted private key in PEM") from error
    if not isinstance(key, ec.EllipticCurvePrivateKey) or not isinstance(key.curve, ec.SECP256R1):
        raise SigningKeyUnusable("the signing key is not on the curve P-256")
    if key.public_key() != _certificates(signing_key)[0].public_key():
        raise SigningKeyUnusable("the signing certificate belongs to another key")
    return key


def _certificates(signing_key: SigningKey) -> list[x509.Certificate]:
    try:
        return x509.load_pem_x509_certificates(signing_key.certificates)
    except ValueError as error:
        raise SigningKeyUnusable("the signing certificate is not in PEM") from error
