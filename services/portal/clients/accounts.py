"""Calls to accounts: signing up and in, links from mails, the profile."""

from typing import Any

from services.portal.clients.transport import Remote, origin, segment

Json = dict[str, Any]


class Accounts:
    """People and how they sign in. The visitor's address is passed on, since accounts limits rates by it."""

    def __init__(self, remote: Remote) -> None:
        self._remote = remote

    def register(self, values: Json, key: str) -> None:
        """Ask for an account; the answer is the same whether the address has one or not."""
        self._post("/v1/registrations", values, key)

    def confirm(self, token: str) -> str:
        """Confirm an e-mail address; returns it."""
        return str(self._post("/v1/confirmations", {"token": token})["email"])

    def send_sign_in_link(self, email: str) -> None:
        """Have a sign-in link mailed."""
        self._post("/v1/sign-in-links", {"email": email})

    def sign_in(self, email: str, password: str) -> Json:
        """Return tokens for an address and its password."""
        return self._post("/v1/sessions", {"email": email, "password": password})

    def sign_in_by_link(self, token: str) -> Json:
        """Return tokens for a link that was mailed."""
        return self._post("/v1/sessions", {"link_token": token})

    def refresh(self, refresh_token: str) -> Json:
        """Return new tokens; the old refresh token is worth nothing afterwards."""
        return self._post("/v1/sessions/refresh", {"refresh_token": refresh_token})

    def sign_out(self) -> None:
        """End the session at accounts."""
        self._remote.personal("DELETE", "/v1/sessions/current")

    def send_password_reset(self, email: str) -> None:
        """Have a link for a new password mailed."""
        self._post("/v1/password-resets", {"email": email})

    def reset_password(self, token: str, password: str) -> None:
        """Set a new password by a mailed link."""
        body = {"token": token, "password": password}
        self._remote.anonymous("PUT", "/v1/password-resets", json=body, more_headers=origin())

    def me(self) -> Json:
        """Return the visitor's profile."""
        return dict(self._remote.personal("GET", "/v1/me").json())

    def change_me(self, changes: Json) -> Json:
        """Change the visitor's profile."""
        return dict(self._remote.personal("PATCH", "/v1/me", json=changes).json())

    def change_password(self, current: str, new: str) -> Any:
        """Change the visitor's password."""
        body = {"current_password": current, "new_password": new}
        return self._remote.personal("PUT", "/v1/me/password", json=body).json()

    def learners(self, query: str = "", cursor: str = "") -> Json:
        """List people, for administrators."""
        answer = self._remote.personal("GET", "/v1/admin/learners", query={"q": query, "cursor": cursor})
        return dict(answer.json())

    def learner(self, learner_id: str) -> Json:
        """Return one person, for administrators."""
        return dict(self._remote.personal("GET", f"/v1/admin/learners/{segment(learner_id)}").json())

    def _post(self, path: str, body: Json, key: str = "") -> Json:
        answer = self._remote.anonymous("POST", path, json=body, key=key, more_headers=origin())
        return dict(answer.json() or {})
