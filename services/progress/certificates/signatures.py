"""Reads and checks the signature in a PDF: pure functions, offline, nothing but the bytes."""

import hashlib
import re
from dataclasses import dataclass
from typing import Any

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec

from services.progress.certificates.codes import read_code

# The three numbers between the blanks are where the hashed ranges begin and how long they are.
_RANGES = re.compile(rb"/ByteRange\s*\[\s*(\d{1,12})\s+(\d{1,12})\s+(\d{1,12})\s+(\d{1,12})\s*\]")
# Metadata of an archival PDF are readable text; the address of the verify page stands there.
_CODE = re.compile(rb"/verify/([0-9A-Za-z]{4}(?:-[0-9A-Za-z]{4}){3})")


@dataclass(frozen=True)
class Signature:
    """Whose signature a document bears; `intact` when what it covers is as it was signed."""

    intact: bool
    signer: str
    fingerprint: str
    covers_whole_file: bool


def claimed_code(document: bytes) -> str | None:
    """Return the code of the certificate that a document says it is."""
    found = _CODE.search(document)
    return read_code(found[1].decode()) if found else None


def read_signature(document: bytes) -> Signature | None:
    """Return the first signature; None when there is none that can be read."""
    found = _RANGES.search(document)
    if found is None:
        return None
    start, length, second, rest = map(int, found.groups())
    if start != 0 or not length < second <= len(document):
        return None
    try:
        envelope = bytes.fromhex(document[length:second].decode("ascii").strip().strip("<>"))
        return _checked(envelope, document[:length] + document[second : second + rest], second + rest == len(document))
    except (ValueError, TypeError, KeyError, IndexError):
        return None


def _checked(envelope: bytes, covered: bytes, covers_whole_file: bool) -> Signature:  # noqa: FBT001 - one caller
    # Loaded here: most processes never look at a document.
    from asn1crypto import cms  # type: ignore[import-untyped]

    signed = cms.ContentInfo.load(envelope)["content"]
    signer = signed["signer_infos"][0]
    certificate = _certificate(signed, signer)
    if signer["digest_algorithm"]["algorithm"].native != "sha256":
        raise ValueError("only signatures over SHA-256 are read")
    attributes = {each["type"].native: each["values"] for each in signer["signed_attrs"]}
    told = attributes["message_digest"][0].native
    intact = told == hashlib.sha256(covered).digest() and _signed_by(
        certificate, signer["signature"].native, signer["signed_attrs"].untag().dump()
    )
    name = certificate.subject.get_attributes_for_oid(x509.NameOID.COMMON_NAME)
    return Signature(
        intact=intact,
        signer=str(name[0].value) if name else certificate.subject.rfc4514_string(),
        fingerprint=certificate.fingerprint(hashes.SHA256()).hex(),
        covers_whole_file=covers_whole_file,
    )


def _certificate(signed: Any, signer: Any) -> x509.Certificate:
    serial = signer["sid"].chosen["serial_number"].native
    for each in signed["certificates"]:
        if each.chosen.serial_number == serial:
            return x509.load_der_x509_certificate(each.chosen.dump())
    raise ValueError("the signer's certificate is not in the signature")


def _signed_by(certificate: x509.Certificate, signature: bytes, content: bytes) -> bool:
    key = certificate.public_key()
    if not isinstance(key, ec.EllipticCurvePublicKey):
        raise TypeError("only signatures with elliptic curves are read")
    try:
        key.verify(signature, content, ec.ECDSA(hashes.SHA256()))
    except InvalidSignature:
        return False
    return True
