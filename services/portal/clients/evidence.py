"""Calls to progress about evidence: handing in, the reviewers' queue, and the files."""

from typing import Any

from urllib3 import encode_multipart_formdata

from services.portal.clients.transport import Remote, segment
from shared.http import Answer

Json = dict[str, Any]


class EvidenceCalls:
    """The part of progress that is about what was completed elsewhere."""

    _remote: Remote

    def hand_in(self, slug: str, fields: Json) -> Json:
        """Hand in evidence; `file` is a name with the content."""
        body, content_type = encode_multipart_formdata({"resource": slug, **fields})
        headers = {"Content-Type": content_type}
        return dict(self._remote.personal("POST", "/v1/me/evidence", body=body, more_headers=headers).json())

    def own_evidence(self) -> list[Json]:
        """Return what the visitor handed in, newest first."""
        return list(self._remote.personal("GET", "/v1/me/evidence").json()["items"])

    def own_file_link(self, evidence_id: str) -> Json:
        """Return a link to the visitor's own file."""
        path = f"/v1/me/evidence/{segment(evidence_id)}/file-links"
        return dict(self._remote.personal("POST", path, json={}).json())

    def evidence_queue(self, state: str, cursor: str = "") -> Json:
        """Return what waits for reviewers, or was decided."""
        query = {"state": state, "cursor": cursor}
        return dict(self._remote.personal("GET", "/v1/evidence", query=query).json())

    def evidence_for_review(self, evidence_id: str) -> Json:
        """Return one piece of evidence, for reviewers."""
        return dict(self._remote.personal("GET", f"/v1/evidence/{segment(evidence_id)}").json())

    def review_evidence(self, evidence_id: str, decision: str, reason: str) -> Json:
        """Say what becomes of it."""
        path = f"/v1/evidence/{segment(evidence_id)}/review"
        body = {"decision": decision, "reason": reason}
        return dict(self._remote.personal("POST", path, json=body).json())

    def file_link(self, evidence_id: str) -> Json:
        """Return a link to the file, for reviewers."""
        path = f"/v1/evidence/{segment(evidence_id)}/file-links"
        return dict(self._remote.personal("POST", path, json={}).json())

    def evidence_file(self, token: str) -> Answer:
        """Return the file behind a link."""
        return self._remote.anonymous("GET", f"/v1/evidence-files/{segment(token)}")
