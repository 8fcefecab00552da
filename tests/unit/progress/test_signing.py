"""Keys that sign certificates: what is taken, what is refused, and who has to load the library."""

import pathlib
import subprocess
import sys

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec

from champions.signing_key import ensure_signing_key
from services.progress.certificates.signing import SigningKey, SigningKeyUnusable, sign
from services.progress.settings import Settings


@pytest.fixture
def files(tmp_path: pathlib.Path) -> tuple[pathlib.Path, pathlib.Path]:
    pair = (tmp_path / "key.pem", tmp_path / "certificate.pem")
    ensure_signing_key(*pair)
    return pair


def settings(key: str, certificate: str) -> Settings:
    return Settings(environment="test", certificate_signing_key=key, certificate_signing_certificate=certificate)


def test_a_development_key_is_made_once_and_for_its_owner_only(files: tuple[pathlib.Path, pathlib.Path]) -> None:
    before = [file.read_bytes() for file in files]
    ensure_signing_key(*files)
    assert [file.read_bytes() for file in files] == before
    assert files[0].stat().st_mode & 0o777 == 0o600


def test_the_pair_comes_from_files_or_as_text_in_one_line(files: tuple[pathlib.Path, pathlib.Path]) -> None:
    by_path = settings(*map(str, files)).signing_key
    by_text = settings(*(file.read_text().replace("\n", "\\n") for file in files)).signing_key
    assert by_path == by_text
    assert by_path is not None
    assert len(by_path.fingerprint) == 64
    assert "PRIVATE" not in repr(by_path)
    assert settings("", "").signing_key is None
    with pytest.raises(ValueError, match="together"):
        settings(str(files[0]), "")


def test_what_cannot_sign_is_refused_in_words(files: tuple[pathlib.Path, pathlib.Path]) -> None:
    certificate = files[1].read_bytes()

    def pem(key: ec.EllipticCurvePrivateKey) -> bytes:
        return key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )

    for key, reason in (
        (b"nothing", "not an unencrypted private key"),
        (pem(ec.generate_private_key(ec.SECP384R1())), "not on the curve"),
        (pem(ec.generate_private_key(ec.SECP256R1())), "belongs to another key"),
    ):
        with pytest.raises(SigningKeyUnusable, match=reason):
            sign(b"%PDF-1.7", SigningKey(key, certificate), issuer="Issuer", verify_url="https://example.org")


def test_only_signing_itself_loads_the_library() -> None:
    loaded = "import sys, services.progress.app; print('pyhanko' in sys.modules)"
    assert (
        subprocess.run([sys.executable, "-c", loaded], capture_output=True, text=True, check=True).stdout == "False\n"
    )
