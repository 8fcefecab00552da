"""Calls to the catalogue: the programme, its resources and pathways, and publishing for administrators."""

from collections.abc import Iterable
from typing import Any

from urllib3.filepost import encode_multipart_formdata

from services.portal.clients.editing import EditingCalls
from services.portal.clients.links import LinkCalls
from services.portal.clients.media import MediaCalls
from services.portal.clients.transport import Remote, origin, segment
from shared.http import Answer

Json = dict[str, Any]
MOST_CARDS = 100


class Catalog(EditingCalls, LinkCalls, MediaCalls):
    """What there is to learn. Reading needs no account."""

    def __init__(self, remote: Remote) -> None:
        self._remote = remote

    def programme(self, slug: str) -> Json:
        """Return a programme's front page."""
        return self._get(f"/v1/programmes/{segment(slug)}")

    def resources(self, **filters: Any) -> Json:
        """Search: `q`, `kind`, `topic`, `max_minutes`, `cursor`, `limit`; with facets."""
        return dict(self._remote.anonymous("GET", "/v1/resources", query=filters).json())

    def found(self, filters: Json, etag: str) -> Answer:
        """Search, unless the answer is still the one with this ETag (304)."""
        headers = {"If-None-Match": etag} if etag else {}
        return self._remote.anonymous("GET", "/v1/resources", query=filters, more_headers=headers)

    def cards(self, slugs: Iterable[str]) -> dict[str, Json]:
        """Return a summary of each published resource, by slug."""
        wanted = sorted(set(slugs))
        found: dict[str, Json] = {}
        for start in range(0, len(wanted), MOST_CARDS):
            query = {"slug": wanted[start : start + MOST_CARDS]}
            answer = self._remote.anonymous("GET", "/v1/resource-cards", query=query).json()
            found |= {each["slug"]: each for each in answer["items"]}
        return found

    def directory(self, **filters: Any) -> Json:
        """Return fellowships and certificate programmes that fit, with facets."""
        return dict(self._remote.anonymous("GET", "/v1/directory", query=filters).json())

    def resource(self, slug: str, revision: int | None = None) -> Json:
        """Return a published resource, by default in its latest revision."""
        query = {"revision": revision}
        return dict(self._remote.anonymous("GET", f"/v1/resources/{segment(slug)}", query=query).json())

    def pathway(self, slug: str) -> Json:
        """Return a published pathway."""
        return self._get(f"/v1/pathways/{segment(slug)}")

    def media(self, url: str) -> Answer:
        """Return a small stored file, such as captions."""
        return self._remote.anonymous("GET", url)

    def publish(self, slug: str, change_note: str, key: str) -> Json:
        """Publish a resource's draft."""
        path = f"/v1/admin/resources/{segment(slug)}/publish"
        return dict(self._remote.personal("POST", path, json={"change_note": change_note}, key=key).json())

    def retire(self, slug: str, key: str) -> None:
        """Take a resource out of the catalogue."""
        self._remote.personal("POST", f"/v1/admin/resources/{segment(slug)}/retire", json={}, key=key)

    def report_broken(self, slug: str, note: str) -> None:
        """Say that something about a resource does not work; the visitor's address is passed on for the limit."""
        path = f"/v1/resources/{segment(slug)}/broken-reports"
        self._remote.anonymous("POST", path, json={"note": note}, more_headers=origin())

    def upkeep(self) -> Json:
        """Return what waits for an administrator: reports, and entries that were verified longest ago."""
        return dict(self._remote.personal("GET", "/v1/admin/upkeep").json())

    def settle_report(self, report_id: str, decision: str) -> None:
        """Take a report from the queue."""
        path = f"/v1/admin/broken-reports/{segment(report_id)}/decision"
        self._remote.personal("POST", path, json={"decision": decision})

    def verify_today(self, slug: str, key: str) -> None:
        """Publish a resource as verified today."""
        self._remote.personal("POST", f"/v1/admin/resources/{segment(slug)}/verification", json={}, key=key)

    def drafts(self, cursor: str = "") -> Json:
        """List resources as their editors see them, for administrators."""
        query = {"limit": 50, "cursor": cursor}
        return dict(self._remote.personal("GET", "/v1/admin/resources", query=query).json())

    def draft(self, slug: str) -> Json:
        """Return a resource's draft and state, for administrators."""
        return dict(self._remote.personal("GET", f"/v1/admin/resources/{segment(slug)}").json())

    def pathway_draft(self, slug: str) -> Json:
        """Return a pathway's draft, for administrators."""
        return dict(self._remote.personal("GET", f"/v1/admin/pathways/{segment(slug)}").json())

    def revisions(self, slug: str) -> Json:
        """Return the revisions of a resource, for administrators."""
        return dict(self._remote.personal("GET", f"/v1/admin/resources/{segment(slug)}/revisions").json())

    def read_quiz(self, name: str, content: bytes) -> Json:
        """Return the questions of a file of another system, and what of it could not be taken."""
        body, content_type = encode_multipart_formdata({"file": (name, content, "application/octet-stream")})
        headers = {"Content-Type": content_type}
        answer = self._remote.personal("POST", "/v1/admin/quiz-imports", body=body, more_headers=headers)
        return dict(answer.json())

    def add_questions(self, slug: str, etag: str, body: Json) -> Json:
        """Add questions to the draft of a module, if it is still the one with this ETag."""
        path = f"/v1/admin/resources/{segment(slug)}/questions"
        return dict(self._remote.personal("POST", path, json=body, more_headers={"If-Match": etag}).json())

    def draft_with_etag(self, slug: str) -> tuple[Json, str]:
        """Return a draft and what a change of it has to name."""
        answer = self._remote.personal("GET", f"/v1/admin/resources/{segment(slug)}")
        return dict(answer.json()), answer.headers["ETag"]

    def differences(self, slug: str, **revisions: int) -> Json:
        """Return what differs between two revisions; without numbers, between what is public and the draft."""
        path = f"/v1/admin/resources/{segment(slug)}/differences"
        return dict(self._remote.personal("GET", path, query=revisions).json())

    def quiz_file(self, slug: str, written_as: str) -> Answer:
        """Return the quiz of a module's draft as a file for another system."""
        path = f"/v1/admin/resources/{segment(slug)}/quiz"
        return self._remote.personal("GET", path, query={"format": written_as})

    def _get(self, path: str) -> Json:
        return dict(self._remote.anonymous("GET", path).json())
