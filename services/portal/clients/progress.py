"""Calls to progress: enrollments, attempts, watching, reports; certificates and evidence in modules of their own."""

from typing import Any

from services.portal.clients.attendances import AttendanceCalls
from services.portal.clients.certificates import CertificateCalls
from services.portal.clients.credit import CreditCalls
from services.portal.clients.discussions import DiscussionCalls
from services.portal.clients.enrollments import EnrollmentCalls
from services.portal.clients.evaluations import EvaluationCalls
from services.portal.clients.evidence import EvidenceCalls
from services.portal.clients.quizzes import QuizCalls
from services.portal.clients.reports import ReportCalls
from services.portal.clients.saved import SavedCalls
from services.portal.clients.teams import TeamCalls
from services.portal.clients.transcripts import TranscriptCalls
from services.portal.clients.transport import Remote, segment
from shared.http import Answer

Json = dict[str, Any]


class Progress(
    CertificateCalls,
    EvidenceCalls,
    TranscriptCalls,
    EvaluationCalls,
    EnrollmentCalls,
    SavedCalls,
    ReportCalls,
    CreditCalls,
    QuizCalls,
    AttendanceCalls,
    DiscussionCalls,
    TeamCalls,
):
    """Where learners stand, and what they have earned."""

    def __init__(self, remote: Remote) -> None:
        self._remote = remote

    def enroll(self, pathway: str, key: str) -> Json:
        """Join a pathway; joining twice changes nothing."""
        return self._send("POST", "/v1/enrollments", {"pathway": pathway}, key)

    def withdraw(self, enrollment_id: str) -> None:
        """Leave a pathway."""
        self._remote.personal("DELETE", f"/v1/enrollments/{segment(enrollment_id)}")

    def enrollments(self) -> list[Json]:
        """Return the pathways that the visitor has joined."""
        return list(self._get("/v1/me/enrollments")["items"])

    def pathway(self, slug: str) -> Json:
        """Return where the visitor stands on a pathway."""
        return self._get(f"/v1/me/pathways/{segment(slug)}")

    def resource(self, slug: str) -> Json:
        """Return where the visitor stands with a resource."""
        return self._get(f"/v1/me/resources/{segment(slug)}")

    def start(self, slug: str) -> Json:
        """Say that the visitor has opened a resource, and return the revision that they are on."""
        return self._send("POST", "/v1/me/activities", {"resource": slug})

    def move(self, slug: str, revision: int) -> Json:
        """Move the visitor to the newest edition of a module."""
        return self._send("PUT", f"/v1/me/activities/{segment(slug)}/revision", {"revision": revision})

    def begin_attempt(self, assessment: str, key: str) -> Json:
        """Begin an attempt, or return the open one."""
        return self._send("POST", "/v1/me/attempts", {"assessment": assessment}, key)

    def attempt(self, attempt_id: str) -> Json:
        """Return an attempt of the visitor."""
        return self._get(f"/v1/me/attempts/{segment(attempt_id)}")

    def save_answers(self, attempt_id: str, answers: dict[str, list[str]]) -> Json:
        """Keep answers without submitting."""
        return self._send("PUT", f"/v1/me/attempts/{segment(attempt_id)}/answers", {"answers": answers})

    def submit(self, attempt_id: str, answers: dict[str, list[str]], key: str) -> Json:
        """Submit an attempt; returns it graded."""
        path = f"/v1/me/attempts/{segment(attempt_id)}/submission"
        return self._send("POST", path, {"answers": answers}, key)

    def watched(self, batches: list[Json]) -> Json:
        """Record watched intervals."""
        return self._send("POST", "/v1/me/watching", {"batches": batches})

    def declare_watched(self, slug: str, part: str) -> Json:
        """Say that the visitor has watched a segment, or with "" the whole, or read the transcript."""
        return self._send("POST", "/v1/me/watching/declarations", {"resource": slug, "segment": part})

    def completions(self, pathway: str = "", cursor: str = "") -> Json:
        """Return the report of completions, for administrators."""
        return self._get("/v1/reports/completions", {"pathway": pathway, "cursor": cursor})

    def completions_csv(self, pathway: str = "") -> Answer:
        """Return the same report as CSV."""
        return self._remote.personal("GET", "/v1/reports/completions.csv", query={"pathway": pathway})

    def _get(self, path: str, query: Json | None = None) -> Json:
        return dict(self._remote.personal("GET", path, query=query).json())

    def _send(self, method: str, path: str, body: Json, key: str = "") -> Json:
        return dict(self._remote.personal(method, path, json=body, key=key).json() or {})
