"""Calls to progress about certificates: the visitor's own, the public checks, and the console's."""

from typing import Any

from services.portal.clients.transport import Remote, origin, segment
from shared.http import Answer

Json = dict[str, Any]


class CertificateCalls:
    """The part of progress that is about certificates."""

    _remote: Remote

    def certificates(self) -> list[Json]:
        """Return the visitor's certificates."""
        return list(self._remote.personal("GET", "/v1/me/certificates").json()["items"])

    def certificate(self, code: str) -> Json:
        """Return the public facts of a certificate; the visitor's address is passed on for the limit."""
        path = f"/v1/certificates/{segment(code)}"
        return dict(self._remote.anonymous("GET", path, more_headers=origin()).json())

    def certificate_file(self, code: str, suffix: str) -> Answer:
        """Return a certificate as a file, `pdf` or `json`."""
        return self._remote.anonymous("GET", f"/v1/certificates/{segment(code)}.{suffix}", more_headers=origin())

    def badge(self, code: str, suffix: str, cryptosuite: str = "") -> Answer:
        """Return a certificate as an open badge, `json` or `jwt`; the first with the proof that is asked for."""
        path = f"/v1/certificates/{segment(code)}/badge.{suffix}"
        query = {"cryptosuite": cryptosuite} if cryptosuite else None
        return self._remote.anonymous("GET", path, query=query, more_headers=origin())

    def published_credential(self, path: str) -> Answer:
        """Return what lets anybody check open badges: the issuer's document, its keys, a status list."""
        return self._remote.anonymous("GET", f"/v1/credentials/{path}")

    def check_document(self, content: bytes) -> Json:
        """Ask whether a file is the document of a certificate; the visitor's address is passed on for the limit."""
        headers = {"Content-Type": "application/pdf"} | origin()
        answer = self._remote.anonymous("POST", "/v1/certificate-checks", body=content, more_headers=headers)
        return dict(answer.json())

    def own_corrections(self) -> list[Json]:
        """Return the names that the visitor asked for, newest first."""
        return list(self._remote.personal("GET", "/v1/me/name-corrections").json()["items"])

    def ask_for_name(self, code: str, name: str, reason: str) -> Json:
        """Ask for another name on a certificate."""
        path = f"/v1/me/certificates/{segment(code)}/name-corrections"
        return dict(self._remote.personal("POST", path, json={"name": name, "reason": reason}).json())

    def found_certificates(self, **filters: str) -> Json:
        """Search certificates, for administrators."""
        return self._read("/v1/admin/certificates", filters)

    def certificate_story(self, certificate_id: str) -> Json:
        """Return a certificate and everything that happened to it."""
        return self._read(f"/v1/admin/certificates/{segment(certificate_id)}")

    def preview_certificate(self, content: Json, design: int | None = None) -> Answer:
        """Return a certificate as it would look with these words of a pathway and a design, as a PDF."""
        body = {"content": content, "design": design}
        return self._remote.personal("POST", "/v1/admin/certificate-previews", json=body)

    def revoke_certificate(self, certificate_id: str, reason: str) -> None:
        """Take a certificate back."""
        path = f"/v1/admin/certificates/{segment(certificate_id)}/revocation"
        self._remote.personal("POST", path, json={"reason": reason})

    def correction_queue(self, state: str, cursor: str = "") -> Json:
        """Return the names that people ask for."""
        return self._read("/v1/admin/name-corrections", {"state": state, "cursor": cursor})

    def correction(self, correction_id: str) -> Json:
        """Return one of them."""
        return self._read(f"/v1/admin/name-corrections/{segment(correction_id)}")

    def decide_correction(self, correction_id: str, decision: str, reason: str) -> None:
        """Say what becomes of it."""
        path = f"/v1/admin/name-corrections/{segment(correction_id)}/decision"
        self._remote.personal("POST", path, json={"decision": decision, "reason": reason})

    def batches(self, cursor: str = "") -> Json:
        """Return what was done to many certificates at once, newest first."""
        return self._read("/v1/admin/certificate-batches", {"cursor": cursor})

    def batch(self, batch_id: str) -> Json:
        """Return how far one is."""
        return self._read(f"/v1/admin/certificate-batches/{segment(batch_id)}")

    def preview_batch(self, selection: Json) -> Json:
        """Return how many certificates it would be, and the first of them."""
        return self._read("/v1/admin/certificate-batches/preview", selection)

    def begin_batch(self, body: Json, key: str) -> Json:
        """Begin, with the number that was looked at."""
        return dict(self._remote.personal("POST", "/v1/admin/certificate-batches", json=body, key=key).json())

    def stop_batch(self, batch_id: str) -> None:
        """Deal with no further certificate."""
        self._remote.personal("POST", f"/v1/admin/certificate-batches/{segment(batch_id)}/stop", json={})

    def designs(self, cursor: str = "") -> Json:
        """Return the versions of the certificates' design, newest first, and which one is used."""
        return self._read("/v1/admin/certificate-designs", {"cursor": cursor})

    def design(self, version: int) -> Json:
        """Return one version."""
        return self._read(f"/v1/admin/certificate-designs/{version}")

    def make_design(self, content: Json, key: str) -> Json:
        """Write down a new version."""
        return dict(self._remote.personal("POST", "/v1/admin/certificate-designs", json=content, key=key).json())

    def use_design(self, version: int) -> None:
        """Print a version on what is issued from now on."""
        self._remote.personal("POST", f"/v1/admin/certificate-designs/{version}/use", json={})

    def keep_image(self, content: bytes) -> Json:
        """Send a logo or a signature."""
        return dict(self._remote.personal("POST", "/v1/admin/certificate-images", body=content).json())

    def image(self, sha256: str) -> Answer:
        """Return a logo or a signature as SVG."""
        return self._remote.personal("GET", f"/v1/admin/certificate-images/{segment(sha256)}")

    def _read(self, path: str, query: Json | None = None) -> Json:
        return dict(self._remote.personal("GET", path, query=query).json())
