"""`champions certificate`: checks a document without asking anybody."""

from __future__ import annotations

import hashlib
import pathlib
import sys

import click

from champions.home import Home


@click.group()
def certificate() -> None:
    """Certificates as files."""


@certificate.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=pathlib.Path))
@click.option(
    "--issuer",
    type=click.Path(exists=True, dir_okay=False, path_type=pathlib.Path),
    help="The issuer's certificate (PEM); that of this copy by default.",
)
@click.option("--fingerprint", help="SHA-256 of the issuer's certificate, as the verify page shows it.")
def verify(file: pathlib.Path, issuer: pathlib.Path | None, fingerprint: str | None) -> None:
    """Check the signature in FILE, offline; the exit status is 0 only when the issuer signed all of it."""
    from services.progress.certificates.signatures import claimed_code, read_signature

    content = file.read_bytes()
    signature = read_signature(content)
    trusted = _trusted(issuer, fingerprint)
    click.echo(f"SHA-256      {hashlib.sha256(content).hexdigest()}")
    click.echo(f"Certificate  {claimed_code(content) or 'none is named'}")
    if signature is None:
        sys.exit("There is no signature that can be read.")
    click.echo(f"Signed by    {signature.signer}\n             {signature.fingerprint}")
    if not signature.intact:
        sys.exit("The signature is broken: the file was changed after it was signed.")
    if not signature.covers_whole_file:
        sys.exit("Something was added after the file was signed.")
    if trusted is None:
        sys.exit("Intact, but whose is it? Compare the fingerprint, or give --issuer or --fingerprint.")
    if signature.fingerprint != trusted:
        sys.exit("The signature is intact, but it is not the issuer's.")
    click.echo("Valid: the issuer signed these bytes. Whether the certificate still holds, the verify page says.")


def _trusted(issuer: pathlib.Path | None, fingerprint: str | None) -> str | None:
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes

    if fingerprint:
        return fingerprint.replace(":", "").strip().lower()
    file = issuer or Home.from_environment().signing_key_files[1]
    if not file.exists():
        return None
    return x509.load_pem_x509_certificates(file.read_bytes())[0].fingerprint(hashes.SHA256()).hex()
