"""Calls to progress by which administrators enroll people, set dates and waive requirements."""

from typing import Any

from services.portal.clients.transport import Remote, segment

Json = dict[str, Any]


class EnrollmentCalls:
    """The part of progress that is about administering enrollments."""

    _remote: Remote

    def enroll_many(self, body: Json, key: str) -> Json:
        """Say who would be enrolled, or enroll them."""
        return dict(self._remote.personal("POST", "/v1/admin/enrollments", json=body, key=key).json())

    def person(self, person: str) -> Json:
        """Return the enrollments of a person, found by address or id."""
        return dict(self._remote.personal("GET", "/v1/admin/enrollments", query={"person": person}).json())

    def waive(self, enrollment_id: str, body: Json, key: str) -> None:
        """Waive a requirement, or take that back."""
        path = f"/v1/admin/enrollments/{segment(enrollment_id)}/waivers"
        self._remote.personal("POST", path, json=body, key=key)

    def set_due_date(self, enrollment_id: str, due_on: str | None) -> None:
        """Give an enrollment a due date of its own, or lift it."""
        path = f"/v1/admin/enrollments/{segment(enrollment_id)}/due-date"
        self._remote.personal("PUT", path, json={"due_on": due_on})

    def window(self, pathway: str) -> tuple[Json, str]:
        """Return when a pathway is joined and due, and the version."""
        answer = self._remote.personal("GET", f"/v1/admin/pathways/{segment(pathway)}/window")
        return dict(answer.json()), answer.headers.get("ETag", "")

    def set_window(self, pathway: str, body: Json, etag: str) -> None:
        """Set when a pathway is joined and due."""
        path = f"/v1/admin/pathways/{segment(pathway)}/window"
        self._remote.personal("PUT", path, json=body, more_headers={"If-Match": etag})

    def audit_log(self, subject: str = "", cursor: str = "") -> Json:
        """Return what administrators did with enrollments, newest first."""
        query = {name: value for name, value in (("subject", subject), ("cursor", cursor)) if value}
        return dict(self._remote.personal("GET", "/v1/admin/audit-log", query=query).json())
