"""Tokens for tests: a key ring of the test run that every app under test trusts beside its own."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask import Flask

from shared.tokens import KeyRing, SigningKey, TokenRefused, TokenVerifier

LIFETIME_S = 3600
RING = KeyRing(SigningKey.generate("test"))


class TrustingVerifier(TokenVerifier):
    """Accepts tokens of the test ring, and whatever the app would have accepted anyway."""

    def __init__(self, original: TokenVerifier) -> None:
        super().__init__("", fetch=RING.jwks)
        self.original = original

    def verify(self, token: str) -> dict[str, Any]:
        """Return the token's claims; the original verifier has the last word."""
        try:
            return super().verify(token)
        except TokenRefused:
            return self.original.verify(token)


def trust_test_tokens(app: Flask) -> None:
    """Make an app accept what `token_for` and `client_token` return."""
    if "champions.verifier" in app.extensions:
        app.extensions["champions.verifier"] = TrustingVerifier(app.extensions["champions.verifier"])


def _bearer(claims: dict[str, Any]) -> dict[str, str]:
    return {"Authorization": f"Bearer {RING.sign(claims, lifetime_s=LIFETIME_S)}"}


def token_for(learner_id: object, *, roles: Iterable[str] = ("learner",), name: str = "Ada Example") -> dict[str, str]:
    """Headers of a signed-in person."""
    return _bearer({"sub": str(learner_id), "kind": "learner", "roles": list(roles), "name": name, "jti": "test"})


def client_token(scopes: Iterable[str], *, client_id: str = "test-client") -> dict[str, str]:
    """Headers of an API client."""
    return _bearer({"sub": client_id, "kind": "client", "scope": " ".join(scopes), "jti": "test"})
