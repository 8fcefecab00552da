"""Calls to progress about what follows an activity: evaluations, commitments, and their reports."""

from typing import Any

from services.portal.clients.transport import Remote, segment
from shared.http import Answer

Json = dict[str, Any]


class EvaluationCalls:
    """The part of progress that is about evaluations and commitments to change."""

    _remote: Remote

    def evaluation(self, slug: str) -> Json:
        """Return the form of an activity, and what the visitor answered."""
        return dict(self._remote.personal("GET", f"/v1/me/resources/{segment(slug)}/evaluation").json())

    def evaluate(self, slug: str, answers: Json, comments: dict[str, str], key: str) -> None:
        """Give the evaluation."""
        body = {"answers": answers, "comments": comments}
        self._remote.personal("POST", f"/v1/me/resources/{segment(slug)}/evaluation", json=body, key=key)

    def commitments_for(self, slug: str) -> Json:
        """Return what may be committed to after an activity, and what was."""
        return dict(self._remote.personal("GET", f"/v1/me/resources/{segment(slug)}/commitments").json())

    def commit(self, slug: str, wordings: list[str], key: str, *, follow_up: bool) -> None:
        """Commit to changes."""
        body = {"commitments": wordings, "follow_up": follow_up}
        self._remote.personal("POST", f"/v1/me/resources/{segment(slug)}/commitments", json=body, key=key)

    def commitments(self) -> list[Json]:
        """Return everything that the visitor committed to, newest first."""
        return list(self._remote.personal("GET", "/v1/me/commitments").json()["items"])

    def report_commitment(self, commitment_id: str, outcome: str, remark: str, key: str) -> None:
        """Say what became of a commitment."""
        path = f"/v1/me/commitments/{segment(commitment_id)}/reports"
        self._remote.personal("POST", path, json={"outcome": outcome, "remark": remark}, key=key)

    def evaluated(self) -> list[Json]:
        """Return which activities were evaluated, for administrators."""
        return list(self._remote.personal("GET", "/v1/reports/evaluations").json()["items"])

    def evaluation_report(self, slug: str) -> Json:
        """Return the summary of an activity's evaluations, for administrators."""
        return dict(self._remote.personal("GET", f"/v1/reports/evaluations/{segment(slug)}").json())

    def evaluation_csv(self, slug: str) -> Answer:
        """Return the same as CSV."""
        return self._remote.personal("GET", f"/v1/reports/evaluations/{segment(slug)}/summary.csv")
