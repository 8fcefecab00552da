"""Calls to notifications: what a person wants to receive, and what was sent."""

from typing import Any

from services.portal.clients.transport import Remote, segment

Json = dict[str, Any]


class Notifications:
    """Preferences by session or by signed link, and the messages for administrators."""

    def __init__(self, remote: Remote) -> None:
        self._remote = remote

    def preferences(self) -> Json:
        """Return what the visitor wants to receive."""
        return dict(self._remote.personal("GET", "/v1/me/preferences").json())

    def change_preferences(self, preferences: Json) -> Json:
        """Change what the visitor wants to receive."""
        return dict(self._remote.personal("PUT", "/v1/me/preferences", json=preferences).json())

    def preferences_by_link(self, token: str) -> Json:
        """Return what the holder of a signed link wants to receive."""
        return dict(self._remote.anonymous("GET", f"/v1/preferences/{segment(token)}").json())

    def change_preferences_by_link(self, token: str, preferences: Json) -> Json:
        """Change it, without a session."""
        path = f"/v1/preferences/{segment(token)}"
        return dict(self._remote.anonymous("PUT", path, json=preferences).json())

    def unsubscribe(self, token: str) -> None:
        """Stop the kind of mail that the link came with."""
        self._remote.anonymous("POST", f"/unsubscribe/{segment(token)}")

    def messages(self, **filters: Any) -> Json:
        """Return messages and their fate, for administrators: `recipient`, `state`, `cursor`."""
        return dict(self._remote.personal("GET", "/v1/messages", query=filters).json())

    def resend(self, message_id: str, key: str) -> None:
        """Send a message once more."""
        self._remote.personal("POST", f"/v1/messages/{segment(message_id)}/resend", json={}, key=key)
