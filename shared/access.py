"""Who may call what. Every blueprint names its access when it is made; there is no default."""

from collections.abc import Callable
from dataclasses import dataclass

from flask import current_app, g, request

from shared.problems import Forbidden, Unauthorized, Unavailable
from shared.tokens import KeysUnavailable, TokenRefused, TokenVerifier

ADMINISTRATOR = "administrator"


@dataclass(frozen=True)
class Principal:
    """Who makes the request: a person (`kind` learner) or a program (`kind` client)."""

    id: str
    kind: str
    roles: frozenset[str] = frozenset()
    scopes: frozenset[str] = frozenset()
    name: str = ""


@dataclass(frozen=True)
class Access:
    """A rule over the principal; `describe` stands in the API's documentation."""

    describe: str
    allows: Callable[[Principal], bool]
    anonymous: bool = False

    def check(self) -> None:
        """Refuse the current request unless the rule holds; raises `Unauthorized` or `Forbidden`."""
        if self.anonymous:
            return
        if not self.allows(principal()):
            raise Forbidden(self.describe)


ANYONE = Access("Open to everybody.", lambda _who: True, anonymous=True)
SIGNED_IN = Access("For a signed-in person.", lambda who: who.kind == "learner")


def administrator(scope: str) -> Access:
    """Allow people with the role administrator and API clients that hold `scope`."""
    return Access(
        f"For administrators, or API clients with the scope {scope}.",
        lambda who: ADMINISTRATOR in who.roles or (who.kind == "client" and scope in who.scopes),
    )


def client(scope: str) -> Access:
    """Allow only API clients that hold `scope`."""
    return Access(f"For API clients with the scope {scope}.", lambda who: who.kind == "client" and scope in who.scopes)


def has_role(*roles: str) -> Access:
    """Allow people who have one of `roles`."""
    return Access(f"For people with the role {' or '.join(roles)}.", lambda who: not who.roles.isdisjoint(roles))


def principal() -> Principal:
    """Return who makes the current request; raises `Unauthorized` when nobody is signed in."""
    if "principal" not in g:
        g.principal = _read_principal()
    who: Principal = g.principal
    return who


def _read_principal() -> Principal:
    kind, _, token = request.headers.get("Authorization", "").partition(" ")
    if kind.lower() != "bearer" or not token:
        raise Unauthorized("Send an access token as Authorization: Bearer.")
    verifier: TokenVerifier = current_app.extensions["champions.verifier"]
    try:
        claims = verifier.verify(token.strip())
    except TokenRefused as error:
        raise Unauthorized(f"The access token was not accepted: {error}.") from error
    except KeysUnavailable as error:
        raise Unavailable("Sign-in cannot be checked right now.", headers={"Retry-After": "2"}) from error
    return Principal(
        id=claims["sub"],
        kind=str(claims.get("kind", "learner")),
        roles=frozenset(claims.get("roles", ())),
        scopes=frozenset(str(claims.get("scope", "")).split()),
        name=str(claims.get("name", "")),
    )
