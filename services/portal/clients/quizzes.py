"""Calls to progress about quizzes: before an attempt, and what administrators see and do."""

from typing import Any

from services.portal.clients.transport import Remote, segment
from shared.http import Answer

Json = dict[str, Any]


class QuizCalls:
    """The part of progress that is about quizzes, attempts aside."""

    _remote: Remote

    def starting(self, assessment: str) -> Json:
        """Return what awaits the visitor in a quiz, and whether they can start it now."""
        return dict(self._remote.personal("GET", f"/v1/me/assessments/{segment(assessment)}").json())

    def quizzes(self) -> list[Json]:
        """Return every quiz and how often it was taken, for administrators."""
        return list(self._remote.personal("GET", "/v1/reports/quizzes").json()["items"])

    def item_analysis(self, slug: str, revision: str) -> Json:
        """Return what the answers say about the questions of a quiz."""
        query = {"revision": revision} if revision else {}
        return dict(self._remote.personal("GET", f"/v1/reports/quizzes/{segment(slug)}/items", query=query).json())

    def comparisons(self) -> Json:
        """Return the changes from pre-tests to post-tests."""
        return dict(self._remote.personal("GET", "/v1/reports/comparisons").json())

    def comparisons_csv(self) -> Answer:
        """Return the same as CSV."""
        return self._remote.personal("GET", "/v1/reports/comparisons.csv")

    def regrading(self, slug: str) -> Json:
        """Return what regrading a quiz would change, and what was decided."""
        return dict(self._remote.personal("GET", f"/v1/admin/quizzes/{segment(slug)}/regrading").json())

    def regrade(self, slug: str, body: Json, key: str) -> None:
        """Regrade a quiz by its newest edition."""
        self._remote.personal("POST", f"/v1/admin/quizzes/{segment(slug)}/regrading", json=body, key=key)

    def person_quizzes(self, person: str) -> Json:
        """Return a person's quizzes and allowances, found by address or id."""
        return dict(self._remote.personal("GET", "/v1/admin/allowances", query={"person": person}).json())

    def give_allowance(self, body: Json, key: str) -> None:
        """Give a person more attempts, no wait, or more time."""
        self._remote.personal("POST", "/v1/admin/allowances", json=body, key=key)
