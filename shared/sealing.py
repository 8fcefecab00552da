"""Authenticated encryption of small texts: session cookies, signing keys, personal identifiers."""

import base64
import hashlib

from cryptography.fernet import Fernet, InvalidToken, MultiFernet


class SealBroken(Exception):
    """The text was not sealed with any of the known secrets, was changed, or is too old."""


class Sealer:
    """Seal with the first secret and open with any, so that a secret can be rotated."""

    def __init__(self, secret: str, *older: str, purpose: str) -> None:
        self._box = MultiFernet([Fernet(_derive(each, purpose)) for each in (secret, *older)])

    def seal(self, text: str) -> str:
        """Return `text` encrypted and authenticated, safe to put into a cookie or a column."""
        return self._box.encrypt(text.encode()).decode()

    def open(self, sealed: str, *, oldest_s: int | None = None) -> str:
        """Return the text that was sealed; raises `SealBroken`, also when older than `oldest_s` seconds."""
        try:
            return self._box.decrypt(sealed.encode(), ttl=oldest_s).decode()
        except (InvalidToken, UnicodeError) as error:
            raise SealBroken from error


def _derive(secret: str, purpose: str) -> bytes:
    """Make a key for one purpose, so that what is sealed for a cookie cannot be replayed as a column."""
    return base64.urlsafe_b64encode(hashlib.sha256(f"champions:{purpose}:{secret}".encode()).digest())
