"""The visitor of the current request, and their access token, renewed before it runs out."""

import base64
import functools
import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ParamSpec, TypeVar

from flask import current_app, g, redirect, request, session, url_for
from werkzeug.wrappers import Response

from services.portal.sessions.renewal import Renewal, Tokens
from shared.http import RemoteProblem

RENEW_BEFORE_S = 20
RENEWAL = "portal.renewal"
P = ParamSpec("P")
R = TypeVar("R")


class SignedOut(Exception):
    """The page needs somebody who is signed in, and nobody is (any more)."""


@dataclass(frozen=True)
class Visitor:
    """Somebody who is signed in."""

    id: str
    name: str
    roles: frozenset[str]
    time_zone: str = "UTC"

    @property
    def administers(self) -> bool:
        """Whether the console is for them; the services check again."""
        return "administrator" in self.roles

    @property
    def handles_credit(self) -> bool:
        """Whether names and identifiers of credit are for them; progress checks again."""
        return "credit_staff" in self.roles

    @property
    def leads(self) -> bool:
        """Whether they lead discussions and a team; progress checks again."""
        return not self.roles.isdisjoint({"champion", "administrator"})

    @property
    def reviews(self) -> bool:
        """Whether the reviewers' queue is for them; progress checks again."""
        return not self.roles.isdisjoint({"reviewer", "administrator"})


def visitor() -> Visitor | None:
    """Return who is signed in, or None."""
    if "sign_in" not in session:
        return None
    kept = session["sign_in"]
    return Visitor(kept["id"], kept["name"], frozenset(kept["roles"]), kept.get("time_zone", "UTC"))


def sign_in(tokens: Tokens) -> None:
    """Begin a session of its own: nothing of the anonymous one is kept."""
    session.clear()
    session.permanent = True
    session["sign_in"] = _kept(tokens)


def update_visitor(**changes: Any) -> None:
    """Keep what the visitor changed about themselves."""
    if "sign_in" in session:
        session["sign_in"] = session["sign_in"] | changes


def sign_out() -> str | None:
    """Forget the session and return its refresh token, for accounts to revoke."""
    kept = session.get("sign_in")
    session.clear()
    return str(kept["refresh"]) if kept else None


def access_token() -> str | None:
    """Return a token that is good for a while, or None when nobody is signed in."""
    kept = session.get("sign_in")
    if kept is None:
        return None
    if kept["expires_at"] - time.time() < RENEW_BEFORE_S:
        return renew()
    return str(kept["access"])


def token_at_hand() -> str | None:
    """Return the token if it is still good, without asking for a new one."""
    kept = session.get("sign_in")
    fresh = kept is not None and kept["expires_at"] - time.time() >= RENEW_BEFORE_S
    return str(kept["access"]) if kept is not None and fresh else None


def renew() -> str:
    """Exchange the refresh token, once for each request; raises `SignedOut` when accounts does not accept it."""
    if "renewed" in g:
        raise SignedOut
    g.renewed = True
    kept = session["sign_in"]
    renewal: Renewal = current_app.extensions[RENEWAL]
    try:
        tokens = renewal.renew(kept["refresh"])
    except RemoteProblem as problem:
        session.clear()
        raise SignedOut from problem
    session["sign_in"] = kept | _kept(tokens)
    return str(tokens["access_token"])


def signed_in_only(view: Callable[P, R]) -> Callable[P, R | Response]:
    """Send a visitor who is not signed in to the sign-in page, and back afterwards."""

    @functools.wraps(view)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> R | Response:
        if visitor() is None:
            if request.method == "GET":
                return redirect(url_for("identity.sign_in", next=request.full_path.rstrip("?")), 303)
            raise SignedOut
        return view(*args, **kwargs)

    return guarded


def _kept(tokens: Tokens) -> dict[str, Any]:
    claims = _claims(str(tokens["access_token"]))
    return {
        "access": tokens["access_token"],
        "refresh": tokens["refresh_token"],
        "expires_at": time.time() + float(tokens["expires_in"]),
        "id": claims["sub"],
        "name": claims.get("name", ""),
        "roles": list(claims.get("roles", ())),
    }


def _claims(token: str) -> dict[str, Any]:
    """Read a token that accounts has just handed over; the services are the ones who check signatures."""
    payload = token.split(".")[1]
    return dict(json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4))))
