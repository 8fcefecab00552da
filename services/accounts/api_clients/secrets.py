"""Secrets of API clients: random and long, so a fast keyed digest keeps them well and costs a request nothing."""

import hashlib
import hmac
import secrets


class ClientSecrets:
    """Makes, digests and checks secrets; without the service's own secret a copied table is worth nothing."""

    def __init__(self, secret: str) -> None:
        self._key = hashlib.sha256(f"accounts:api-clients:{secret}".encode()).digest()

    def make(self) -> str:
        """Return a new secret of 256 random bits."""
        return secrets.token_urlsafe(32)

    def digest(self, client_secret: str) -> bytes:
        """Return what is stored of a secret."""
        return hmac.digest(self._key, client_secret.encode(), hashlib.sha256)

    def check(self, stored: bytes | None, client_secret: str) -> bool:
        """Say whether this is the secret, in the same time whatever it is."""
        return hmac.compare_digest(stored or b"", self.digest(client_secret))
