"""Calls to notifications about what the visitor was told."""

from typing import Any

from services.portal.clients.transport import Remote, segment

Json = dict[str, Any]


class NoticeCalls:
    """The part of notifications that the portal shows to the person itself."""

    _remote: Remote

    def notices(self, cursor: str = "") -> Json:
        """Return what the visitor was told, newest first, and how much of it is unread."""
        return dict(self._remote.personal("GET", "/v1/me/notices", query={"cursor": cursor, "limit": 20}).json())

    def mark_notice(self, notice_id: str, *, read: bool) -> Json:
        """Mark one as read or unread and return it."""
        path = f"/v1/me/notices/{segment(notice_id)}"
        return dict(self._remote.personal("PUT", path, json={"read": read}).json())

    def mark_notices_read(self, until: str) -> None:
        """Mark everything up to this one as read."""
        self._remote.personal("POST", "/v1/me/notices/read", json={"until": until})
