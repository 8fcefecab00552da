"""Calls to progress about credit: what is offered, the visitor's own, and what staff do."""

from typing import Any

from services.portal.clients.transport import Remote, segment
from shared.http import Answer

Json = dict[str, Any]


class CreditCalls:
    """The part of progress that is about credit."""

    _remote: Remote

    def offered_credit(self) -> list[Json]:
        """Return everything that is designated for credit now."""
        return list(self._remote.anonymous("GET", "/v1/credit").json()["items"])

    def credit_offer(self, kind: str, slug: str) -> Json:
        """Return what is shown before the content."""
        return dict(self._remote.anonymous("GET", f"/v1/credit/{segment(kind)}/{segment(slug)}").json())

    def credit(self, kind: str, slug: str) -> Json:
        """Return where the visitor stands with the credit of an activity."""
        return dict(self._remote.personal("GET", _own(kind, slug)).json())

    def own_credit(self) -> list[Json]:
        """Return what the visitor has claimed."""
        return list(self._remote.personal("GET", "/v1/me/credit").json()["items"])

    def acknowledge_disclosures(self, kind: str, slug: str, text_sha256: str) -> None:
        """Record that the visitor has read the disclosures in this wording."""
        self._remote.personal("POST", f"{_own(kind, slug)}/receipts", json={"text_sha256": text_sha256})

    def claim_credit(self, kind: str, slug: str, credit_type: str, quarters: int, key: str) -> None:
        """Claim credit."""
        body = {"credit_type": credit_type, "quarters": quarters, "attested": True}
        self._remote.personal("POST", f"{_own(kind, slug)}/claims", json=body, key=key)

    def take_credit_document(self, kind: str, slug: str) -> None:
        """Have the document issued that is not for credit."""
        self._remote.personal("POST", f"{_own(kind, slug)}/document")

    def identifiers(self) -> Json:
        """Return what the visitor gave for reporting."""
        return dict(self._remote.personal("GET", "/v1/me/credit/identifiers").json())

    def keep_identifiers(self, given: Json) -> None:
        """Store identifiers."""
        self._remote.personal("PUT", "/v1/me/credit/identifiers", json=given)

    def forget_identifiers(self) -> None:
        """Delete them."""
        self._remote.personal("DELETE", "/v1/me/credit/identifiers")

    def permit_reporting(self, *, given: bool) -> None:
        """Permit that credit is reported, or withdraw that."""
        self._remote.personal("PUT", "/v1/me/credit/reporting-permission", json={"given": given})

    def designations(self) -> list[Json]:
        """Return everything that ever had a designation."""
        return list(self._staff("designations")["items"])

    def designation(self, kind: str, slug: str) -> tuple[Json, str]:
        """Return a designation, and its ETag."""
        answer = self._remote.personal("GET", f"/v1/admin/credit/designations/{segment(kind)}/{segment(slug)}")
        return dict(answer.json()), answer.headers.get("ETag", "")

    def enter_designation(self, kind: str, slug: str, body: Json, etag: str) -> Json:
        """Enter a new version."""
        path = f"/v1/admin/credit/designations/{segment(kind)}/{segment(slug)}"
        return dict(self._remote.personal("PUT", path, json=body, more_headers={"If-Match": etag}).json())

    def lint_designation(self, kind: str, slug: str, terms: Json) -> list[Json]:
        """Return what these terms lack."""
        path = f"/v1/admin/credit/designations/{segment(kind)}/{segment(slug)}/lint"
        return list(self._remote.personal("POST", path, json={"terms": terms}).json()["findings"])

    def claims(self, **filters: str) -> Json:
        """Return claims, for credit staff."""
        return self._staff("claims", filters)

    def claim(self, claim_id: str) -> Json:
        """Return one claim."""
        return self._staff(f"claims/{segment(claim_id)}")

    def correct_claim(self, claim_id: str, quarters: int, reason: str) -> None:
        """Put another amount in the place of a claim."""
        path = f"/v1/admin/credit/claims/{segment(claim_id)}/correction"
        self._remote.personal("POST", path, json={"quarters": quarters, "reason": reason})

    def look_at_identifiers(self, learner_id: str, reason: str) -> Json:
        """Return somebody's identifiers; the look is logged."""
        return self._staff(f"learners/{segment(learner_id)}/identifiers", {"reason": reason})

    def check_report(self) -> Json:
        """Return what a learner file would hold, and what keeps claims out of it."""
        return self._staff("reports/check")

    def credit_summary(self) -> list[Json]:
        """Return how many claimed how much of each activity."""
        return list(self._staff("reports/activities")["items"])

    def credit_summary_csv(self) -> Answer:
        """Return the same as CSV."""
        return self._remote.personal("GET", "/v1/admin/credit/reports/activities.csv")

    def report_columns(self) -> Json:
        """Return the columns of the learner file."""
        return self._staff("reports/columns")

    def set_report_columns(self, columns: list[Json]) -> None:
        """Set them."""
        self._remote.personal("PUT", "/v1/admin/credit/reports/columns", json={"columns": columns})

    def credit_exports(self, cursor: str = "") -> Json:
        """Return the learner files that were made."""
        return self._staff("exports", {"cursor": cursor})

    def export_credit(self, key: str, *, only_changes: bool) -> Json:
        """Make a learner file."""
        body = {"only_changes": only_changes}
        return dict(self._remote.personal("POST", "/v1/admin/credit/exports", json=body, key=key).json())

    def credit_export_file(self, export_id: str, suffix: str) -> Answer:
        """Return a learner file."""
        return self._remote.personal("GET", f"/v1/admin/credit/exports/{segment(export_id)}.{suffix}")

    def audit_files(self, cursor: str = "") -> Json:
        """Return the audit files that were asked for."""
        return self._staff("audit-files", {"cursor": cursor})

    def ask_for_audit_file(self, kind: str, slug: str, key: str, *, with_names: bool) -> None:
        """Have an audit file made."""
        body = {"kind": kind, "subject": slug, "with_names": with_names}
        self._remote.personal("POST", "/v1/admin/credit/audit-files", json=body, key=key)

    def audit_file(self, file_id: str) -> Answer:
        """Return an audit file."""
        return self._remote.personal("GET", f"/v1/admin/credit/audit-files/{segment(file_id)}.zip")

    def _staff(self, path: str, query: Json | None = None) -> Json:
        return dict(self._remote.personal("GET", f"/v1/admin/credit/{path}", query=query).json())


def _own(kind: str, slug: str) -> str:
    return f"/v1/me/credit/{segment(kind)}/{segment(slug)}"
