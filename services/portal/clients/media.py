"""Calls to the catalogue about files and recordings, for administrators."""

from collections.abc import Sequence
from typing import IO, Any

from services.portal.clients.multipart import MultipartBody
from services.portal.clients.transport import Remote, segment

Json = dict[str, Any]
# A video of half a gigabyte is looked into, hashed and stored before the answer comes.
UPLOAD_S = 120.0


class MediaCalls:
    """The part of the catalogue that keeps files."""

    _remote: Remote

    def assets(self, **filters: str) -> Json:
        """Return files and where they are used, newest first."""
        return dict(self._remote.personal("GET", "/v1/admin/assets", query={"limit": 25} | filters).json())

    def asset(self, sha256: str) -> Json:
        """Return one file, where it is used, and the first cues of captions."""
        return dict(self._remote.personal("GET", f"/v1/admin/assets/{segment(sha256)}").json())

    def delete_asset(self, sha256: str) -> None:
        """Delete a file, unless some content refers to it."""
        self._remote.personal("DELETE", f"/v1/admin/assets/{segment(sha256)}")

    def add_asset(self, name: str, file: IO[bytes]) -> Json:
        """Keep a file."""
        body = MultipartBody([], [("file", name, file)])
        return dict(self._send("POST", "/v1/admin/assets", body, {}))

    def replace_media(
        self, slug: str, etag: str, fields: Sequence[tuple[str, str]], files: Sequence[tuple[str, str, IO[bytes]]]
    ) -> Json:
        """Replace parts of a recording in the draft, if it is still the one with this ETag."""
        path = f"/v1/admin/resources/{segment(slug)}/media"
        return dict(self._send("PUT", path, MultipartBody(fields, files), {"If-Match": etag}))

    def _send(self, method: str, path: str, body: MultipartBody, headers: dict[str, str]) -> Any:
        sent = headers | body.headers
        return self._remote.personal(method, path, body=body, more_headers=sent, timeout=UPLOAD_S).json()
