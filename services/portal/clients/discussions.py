"""Calls to progress about case discussions: leading, attending, and the console's."""

from typing import Any

from services.portal.clients.transport import Remote, origin, segment
from shared.http import Answer

Json = dict[str, Any]


class DiscussionCalls:
    """The part of progress that is about discussions. With a code, the visitor's address is passed on for the limit."""

    _remote: Remote

    def case_guides(self) -> list[Json]:
        """Return the modules that have a case to discuss."""
        return list(self._remote.personal("GET", "/v1/case-guides").json()["items"])

    def case_kit(self, slug: str) -> Answer:
        """Return the printable kit of a case as a PDF."""
        return self._remote.personal("GET", f"/v1/case-guides/{segment(slug)}/kit.pdf")

    def open_discussion(self, slug: str, shown_name: str, key: str) -> str:
        """Open a discussion and return its id."""
        body = {"resource": slug, "shown_name": shown_name}
        return str(self._remote.personal("POST", "/v1/me/led-discussions", json=body, key=key).json()["id"])

    def led_discussion(self, discussion_id: str) -> Json:
        """Return a discussion for who leads it."""
        return dict(self._remote.personal("GET", _led(discussion_id)).json())

    def move_discussion(self, discussion_id: str, stage: int) -> None:
        """Bring the group to a stage."""
        self._remote.personal("PUT", f"{_led(discussion_id)}/stage", json={"stage": stage})

    def debrief(self, discussion_id: str, words: Json) -> None:
        """Keep what the group decided."""
        self._remote.personal("PUT", f"{_led(discussion_id)}/debrief", json=words)

    def close_discussion(self, discussion_id: str) -> None:
        """Close it."""
        self._remote.personal("POST", f"{_led(discussion_id)}/closing", json={})

    def own_discussions(self, cursor: str = "") -> Json:
        """Return what the visitor leads or attended, newest first."""
        return dict(self._remote.personal("GET", "/v1/me/discussions", query={"cursor": cursor}).json())

    def discussion(self, discussion_id: str) -> Json:
        """Return a discussion for who attends it."""
        return dict(self._remote.personal("GET", f"/v1/me/discussions/{segment(discussion_id)}").json())

    def discussion_version(self, discussion_id: str) -> str:
        """Return what changes whenever its pages do."""
        path = f"/v1/me/discussions/{segment(discussion_id)}/version"
        return str(self._remote.personal("GET", path).json()["version"])

    def discussion_code(self, code: str) -> Json:
        """Return which discussion a code opens."""
        path = f"/v1/discussion-codes/{segment(code)}"
        return dict(self._remote.personal("GET", path, more_headers=origin()).json())

    def attend_discussion(self, code: str, shown_name: str) -> str:
        """Join by a code and return the id of the discussion."""
        body = {"code": code, "shown_name": shown_name}
        answer = self._remote.personal("POST", "/v1/me/discussion-attendances", json=body, more_headers=origin())
        return str(answer.json()["id"])

    def all_discussions(self, cursor: str = "") -> Json:
        """Return all discussions, for administrators."""
        return dict(self._remote.personal("GET", "/v1/admin/discussions", query={"cursor": cursor}).json())

    def end_discussion(self, discussion_id: str, reason: str) -> None:
        """Close somebody's discussion, for administrators."""
        path = f"/v1/admin/discussions/{segment(discussion_id)}/closing"
        self._remote.personal("POST", path, json={"reason": reason})


def _led(discussion_id: str) -> str:
    return f"/v1/me/led-discussions/{segment(discussion_id)}"
