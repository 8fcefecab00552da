"""Calls to progress for what a learner takes along."""

from typing import Any

from services.portal.clients.transport import Remote
from shared.http import Answer


class TranscriptCalls:
    """The part of progress that is about transcripts."""

    _remote: Remote

    def transcript(self) -> dict[str, Any]:
        """Return what the visitor has earned."""
        return dict(self._remote.personal("GET", "/v1/me/transcript").json())

    def transcript_file(self, suffix: str) -> Answer:
        """Return the same as a file, `csv` or `pdf`."""
        return self._remote.personal("GET", f"/v1/me/transcript.{suffix}")

    def own_data(self) -> Answer:
        """Return everything that progress stores about the visitor."""
        return self._remote.personal("GET", "/v1/me/data")
