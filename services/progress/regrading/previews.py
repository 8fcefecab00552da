"""What a regrading would change, worked out before anything is."""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.progress.attempts.grading import Assessment
from services.progress.attempts.questions import Question
from services.progress.catalogue.contents import read_assessment
from services.progress.regrading.rules import Regrade, corrected, regrade
from shared.problems import NotFound

PORTION = 500

_QUIZZES = sa.text(
    """
    SELECT v.revision, v.title, v.content FROM resource_revisions v
    WHERE v.slug = :resource AND v.assessment_id IS NOT NULL ORDER BY v.revision
    """
)
# Compared with what holds today, so that the same correction is not applied a second time.
_ATTEMPTS = sa.text(
    """
    SELECT t.id, t.learner_id, t.revision, t.seed, t.answers, g.score_raw, g.score_max, g.passed
    FROM attempts t JOIN attempt_results g ON g.id = t.id
    WHERE t.resource = :resource AND t.revision = ANY(:revisions) AND t.status = 'graded'
      AND (CAST(:after AS uuid) IS NULL OR t.id > :after)
      AND (CAST(:learner_id AS uuid) IS NULL OR t.learner_id = :learner_id)
    ORDER BY t.id LIMIT :limit
    """
)


@dataclass(frozen=True)
class Correction:
    """A quiz as it was taken in an earlier revision, and its questions with corrected keys."""

    taken: Assessment
    questions: dict[str, Question]


@dataclass(frozen=True)
class Quiz:
    """The newest quiz of a resource and, by revision, what it corrects of earlier ones."""

    resource: str
    title: str
    revision: int
    newest: Assessment
    corrections: dict[int, Correction]


@dataclass(frozen=True)
class Change:
    """An attempt that rises."""

    attempt: sa.Row[Any]
    result: Regrade


def find_quiz(session: Session, resource: str) -> Quiz:
    """Return the quiz with all corrections of its newest revision; raises `NotFound`."""
    rows = session.execute(_QUIZZES, {"resource": resource}).all()
    quizzes = {row.revision: found for row in rows if (found := read_assessment(row.content))}
    if not quizzes:
        raise NotFound(f"{resource!r} has no quiz.")
    last = rows[-1]
    newest = quizzes[last.revision]
    corrections = {
        revision: Correction(taken, questions)
        for revision, taken in quizzes.items()
        if (questions := corrected(taken, newest))
    }
    return Quiz(resource, last.title, last.revision, newest, corrections)


def changes(
    session: Session, quiz: Quiz, after: uuid.UUID | None = None, learner_id: uuid.UUID | None = None
) -> Iterator[Change]:
    """Yield every attempt beyond `after` that rises by the corrected keys, in the order of their ids.

    With `learner_id` only theirs.
    """
    while quiz.corrections:
        asked = {"resource": quiz.resource, "revisions": list(quiz.corrections), "limit": PORTION}
        rows = session.execute(_ATTEMPTS, asked | {"after": after, "learner_id": learner_id}).all()
        for row in rows:
            correction = quiz.corrections[row.revision]
            before = Regrade(row.score_raw, row.passed)
            result = regrade(correction.taken, row.seed, row.answers, before, correction.questions)
            if result is not None:
                yield Change(row, result)
        if len(rows) < PORTION:
            return
        after = rows[-1].id


def preview(session: Session, quiz: Quiz) -> dict[str, Any]:
    """Return which keys were corrected and how many attempts and learners that would lift."""
    attempts = list(changes(session, quiz))
    lifted = {each.attempt.learner_id for each in attempts}
    passing = {each.attempt.learner_id for each in attempts if each.result.passed and not each.attempt.passed}
    return {
        "resource": quiz.resource,
        "title": quiz.title,
        "revision": quiz.revision,
        "questions": [
            _question(quiz, revision, name)
            for revision, correction in quiz.corrections.items()
            for name in correction.questions
        ],
        "attempts": len(attempts),
        "learners": len(lifted),
        "passing": len(passing),
    }


def _question(quiz: Quiz, revision: int, name: str) -> dict[str, Any]:
    correction = quiz.corrections[revision]
    before = next(each for each in correction.taken.questions if each.id == name)
    return {
        "revision": revision,
        "question": name,
        "prompt": before.prompt,
        "before": in_words(before),
        "now": in_words(correction.questions[name]),
    }


def in_words(question: Question) -> list[str]:
    """Return the key of a question in the words of its options."""
    texts = {each.id: each.text for each in (*question.options, *question.matches)}
    if question.type == "short_text":
        return list(question.answer)
    return [" → ".join(texts.get(side, side) for side in each.split("=")) for each in question.answer]
