"""Calls to progress for the reports of administrators, and for the files that long ones are written to."""

from typing import Any

from services.portal.clients.transport import Remote, segment
from shared.http import Answer

Json = dict[str, Any]


class ReportCalls:
    """The part of progress that reports on many learners, or on all of one."""

    _remote: Remote

    def reported_pathways(self) -> list[Json]:
        """Return the pathways that there are reports of."""
        return list(self._remote.personal("GET", "/v1/reports/pathways").json()["items"])

    def pathway_report(self, slug: str, **query: Any) -> Json:
        """Return funnel, time to complete and drop-off of a pathway: `demo`, `quiet_days`."""
        return dict(self._remote.personal("GET", f"/v1/reports/pathways/{segment(slug)}", query=query).json())

    def cohort_report(self, slug: str, **query: Any) -> Json:
        """Return cohorts side by side: `by`, `demo`."""
        return dict(self._remote.personal("GET", f"/v1/reports/pathways/{segment(slug)}/cohorts", query=query).json())

    def pathway_file(self, slug: str, name: str, **query: Any) -> Answer:
        """Return one of these reports as CSV; `name` is funnel or cohorts."""
        return self._remote.personal("GET", f"/v1/reports/pathways/{segment(slug)}/{name}.csv", query=query)

    def find_learners(self, q: str, cursor: str = "") -> Json:
        """Return learners by a part of their name or address."""
        query = {"q": q} | ({"cursor": cursor} if cursor else {})
        return dict(self._remote.personal("GET", "/v1/reports/learners", query=query).json())

    def learner_record(self, learner_id: str) -> Json:
        """Return everything that is recorded about a learner."""
        return dict(self._remote.personal("GET", f"/v1/reports/learners/{segment(learner_id)}").json())

    def learner_record_file(self, learner_id: str) -> Answer:
        """Return the same as CSV."""
        return self._remote.personal("GET", f"/v1/reports/learners/{segment(learner_id)}/record.csv")

    def order_export(self, body: Json, key: str) -> Json:
        """Have a report written to a file."""
        return dict(self._remote.personal("POST", "/v1/reports/exports", json=body, key=key).json())

    def exports(self, cursor: str = "") -> Json:
        """Return exports, newest first."""
        query = {"cursor": cursor} if cursor else None
        return dict(self._remote.personal("GET", "/v1/reports/exports", query=query).json())

    def export(self, export_id: str) -> Json:
        """Return how far an export is."""
        return dict(self._remote.personal("GET", f"/v1/reports/exports/{segment(export_id)}").json())

    def export_file(self, export_id: str) -> Answer:
        """Return the file of an export."""
        return self._remote.personal("GET", f"/v1/reports/exports/{segment(export_id)}/file.csv")
