"""Flask's session in an encrypted cookie, so that no server-side store can sign anybody out."""

import json
from datetime import timedelta

from flask import Flask, Request, Response
from flask.sessions import SecureCookieSession, SessionInterface

from shared.sealing import SealBroken, Sealer


class SealedSessions(SessionInterface):
    """Seals the session into one HttpOnly cookie; whatever cannot be opened counts as no session."""

    def __init__(self, sealer: Sealer, *, name: str, secure: bool, days: int) -> None:
        self._sealer = sealer
        self._name = name
        self._secure = secure
        self._lifetime = timedelta(days=days)

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession:  # noqa: ARG002
        """Return what the cookie holds, or an empty session."""
        sealed = request.cookies.get(self._name)
        if not sealed:
            return SecureCookieSession()
        try:
            opened = self._sealer.open(sealed, oldest_s=int(self._lifetime.total_seconds()))
            return SecureCookieSession(json.loads(opened))
        except (SealBroken, ValueError):
            return SecureCookieSession()

    def save_session(  # type: ignore[override]
        self,
        app: Flask,  # noqa: ARG002
        session: SecureCookieSession,
        response: Response,
    ) -> None:
        """Write the cookie when the session changed; remove it when nothing is left."""
        if session.accessed:
            response.vary.add("Cookie")
        if not session.modified:
            return
        if not session:
            response.delete_cookie(self._name, path="/", secure=self._secure, httponly=True, samesite="Lax")
            return
        response.set_cookie(
            self._name,
            self._sealer.seal(json.dumps(dict(session), separators=(",", ":"))),
            max_age=self._lifetime if session.permanent else None,
            path="/",
            secure=self._secure,
            httponly=True,
            samesite="Lax",
        )
