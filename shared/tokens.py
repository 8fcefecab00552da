"""Access tokens: EdDSA-signed JWTs, checked locally with public keys that accounts publishes (RFC 7517, 9864)."""

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import urllib3
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet, OKPKey
from joserfc.jws import extract_compact

ALGORITHM = "Ed25519"
ISSUER = "champions"
REFRESH_AFTER_S = 300.0
ASK_AGAIN_AFTER_S = 5.0


class TokenRefused(Exception):
    """The token is not ours, was changed, or is over."""


class KeysUnavailable(Exception):
    """Accounts has not answered yet, so no token can be checked."""


@dataclass(frozen=True)
class SigningKey:
    """One Ed25519 key pair as a JWK, with the id under which its public half is published."""

    key_id: str
    private_jwk: dict[str, Any]

    @classmethod
    def generate(cls, key_id: str) -> "SigningKey":
        """Make a new key pair."""
        key = OKPKey.generate_key("Ed25519", {"kid": key_id, "use": "sig", "alg": ALGORITHM})
        return cls(key_id, dict(key.as_dict(private=True)))

    @property
    def public_jwk(self) -> dict[str, Any]:
        """The half that everybody may see."""
        return {name: value for name, value in self.private_jwk.items() if name != "d"}


class KeyRing:
    """The signing side: signs with the current key, publishes all that may still be in use."""

    def __init__(self, current: SigningKey, others: Sequence[SigningKey] = ()) -> None:
        self.current = current
        self._published = (current, *others)
        self._key = OKPKey.import_key(current.private_jwk)

    def sign(self, claims: dict[str, Any], *, lifetime_s: int) -> str:
        """Return a JWT over `claims` plus issuer, issue time and expiry `lifetime_s` seconds from now."""
        issued = int(time.time())
        complete = {"iss": ISSUER, "iat": issued, "exp": issued + lifetime_s, **claims}
        header = {"alg": ALGORITHM, "kid": self.current.key_id}
        return jwt.encode(header, complete, self._key, algorithms=[ALGORITHM])

    def jwks(self) -> dict[str, Any]:
        """Return the JWK set to publish."""
        return {"keys": [key.public_jwk for key in self._published]}


class TokenVerifier:
    """The checking side: keeps the published keys and asks again when a new key id turns up.

    `fetch` returns the JWK set; by default it is read from `jwks_url`. A set that was read stays
    good while accounts does not answer, so other services keep working.
    """

    def __init__(self, jwks_url: str, *, fetch: Callable[[], dict[str, Any]] | None = None) -> None:
        self._fetch = fetch or (lambda: _read_jwks(jwks_url))
        self._keys: dict[str, OKPKey] = {}
        self._read_at = float("-inf")
        self._lock = threading.Lock()

    def verify(self, token: str) -> dict[str, Any]:
        """Return the claims of a token that holds now.

        Raises `TokenRefused` when it does not, `KeysUnavailable` while no key could be read at all.
        """
        try:
            key_id = _key_id(token)
            decoded = jwt.decode(token, self._key(key_id), algorithms=[ALGORITHM])
        except (JoseError, ValueError, TypeError) as error:
            raise TokenRefused("the token is not valid") from error
        claims = dict(decoded.claims)
        if claims.get("iss") != ISSUER or not isinstance(claims.get("sub"), str):
            raise TokenRefused("the token was issued by somebody else")
        if not isinstance(claims.get("exp"), int) or claims["exp"] <= time.time():
            raise TokenRefused("the token has expired")
        return claims

    def _key(self, key_id: str) -> OKPKey:
        age = time.monotonic() - self._read_at
        if age > REFRESH_AFTER_S or (key_id not in self._keys and age > ASK_AGAIN_AFTER_S):
            self._refresh()
        try:
            return self._keys[key_id]
        except KeyError:
            raise TokenRefused("the token's key is not known") from None

    def _refresh(self) -> None:
        with self._lock:
            if time.monotonic() - self._read_at < ASK_AGAIN_AFTER_S:
                return
            try:
                published = KeySet.import_key_set(self._fetch())  # type: ignore[arg-type]
            except (urllib3.exceptions.HTTPError, ValueError, JoseError) as error:
                if not self._keys:
                    raise KeysUnavailable from error
            else:
                self._keys = {str(key.kid): key for key in published.keys if isinstance(key, OKPKey)}
            self._read_at = time.monotonic()


def _key_id(token: str) -> str:
    return str(extract_compact(token.encode()).headers().get("kid", ""))


def _read_jwks(url: str) -> dict[str, Any]:
    response = urllib3.request("GET", url, timeout=2.0, retries=False)
    if response.status != 200:
        raise ValueError(f"{url} answered {response.status}")
    return dict(response.json())
