"""Calls to progress for the dates of workshops that a learner means to attend."""

from typing import Any

from services.portal.clients.transport import Remote, segment

Json = dict[str, Any]


class AttendanceCalls:
    """The part of progress that is about dates of workshops."""

    _remote: Remote

    def attendances(self) -> list[Json]:
        """Return the dates that the visitor means to attend, the earliest first."""
        return list(self._remote.personal("GET", "/v1/me/attendances").json()["items"])

    def attend(self, slug: str, date_key: str) -> None:
        """Say that the visitor means to attend a date."""
        self._remote.personal("PUT", f"/v1/me/attendances/{segment(slug)}/{segment(date_key)}")

    def stay_away(self, slug: str, date_key: str) -> None:
        """Say that the visitor does not mean to attend a date any more."""
        self._remote.personal("DELETE", f"/v1/me/attendances/{segment(slug)}/{segment(date_key)}")
