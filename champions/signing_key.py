"""A development copy's own keys for certificates and badges, made once and kept in its data folder."""

from __future__ import annotations

import datetime as dt
import os
import pathlib

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.x509.oid import NameOID

YEARS = 20
NAME = "Champions certificates (a development copy)"


def ensure_signing_key(key_file: pathlib.Path, certificate_file: pathlib.Path, *, name: str = NAME) -> None:
    """Make a P-256 key and a self-signed certificate; those that exist stay."""
    if key_file.exists() and certificate_file.exists():
        return
    key = ec.generate_private_key(ec.SECP256R1())
    _write(certificate_file, _self_signed(key, name).public_bytes(serialization.Encoding.PEM), 0o644)
    _write(key_file, _pem(key), 0o600)


def ensure_credential_key(key_file: pathlib.Path) -> None:
    """Make an Ed25519 key for open badges; one that exists stays."""
    if not key_file.exists():
        _write(key_file, _pem(ed25519.Ed25519PrivateKey.generate()), 0o600)


def _pem(key: ec.EllipticCurvePrivateKey | ed25519.Ed25519PrivateKey) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


def _self_signed(key: ec.EllipticCurvePrivateKey, name: str) -> x509.Certificate:
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    began = dt.datetime.now(dt.UTC) - dt.timedelta(hours=1)
    usage = dict.fromkeys(
        ("key_encipherment", "data_encipherment", "key_agreement", "key_cert_sign", "crl_sign"), False
    ) | dict.fromkeys(("encipher_only", "decipher_only"), False)
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(began)
        .not_valid_after(began + dt.timedelta(days=365 * YEARS))
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(x509.KeyUsage(digital_signature=True, content_commitment=True, **usage), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(key, hashes.SHA256())
    )


def _write(path: pathlib.Path, content: bytes, mode: int) -> None:
    fresh = path.with_suffix(".new")
    fresh.unlink(missing_ok=True)
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    fresh.rename(path)
