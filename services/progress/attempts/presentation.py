"""What a learner gets to see of an attempt. The key leaves this module only after a pass. Pure functions."""

from collections.abc import Iterable
from typing import Any, Protocol

from services.progress.attempts.drawing import offered_matches, offered_options
from services.progress.attempts.grading import (
    Assessment,
    grade,
    key_points_to_revisit,
    objectives_missed,
    of_attempt,
    scaled,
)
from services.progress.attempts.questions import Option, Question, is_right
from services.progress.catalogue.contents import key_point_titles, objective_titles, read_assessment
from shared.clock import rfc3339

CHOICES = frozenset({"single", "multiple", "true_false"})


class AttemptRow(Protocol):
    """An attempt with the title and content of its revision; score and `passed` as they stand after regrading."""

    id: Any
    resource: str
    revision: int
    number: int
    status: str
    seed: int
    answers: dict[str, list[str]]
    started_at: Any
    graded_at: Any
    closes_at: Any
    regraded_at: Any
    score_raw: int | None
    score_max: int | None
    passed: bool | None
    title: str
    content: dict[str, Any]


def attempt_json(row: AttemptRow) -> dict[str, Any]:
    """Return the reply for an attempt, open or graded."""
    whole = read_assessment(row.content)
    if whole is None:
        raise LookupError(f"{row.resource} revision {row.revision} lost its quiz")
    assessment = of_attempt(whole, row.seed)
    return {
        "id": str(row.id),
        "assessment": assessment.id,
        "title": assessment.title,
        "resource": row.resource,
        "resource_title": row.title,
        "revision": row.revision,
        "number": row.number,
        "status": row.status,
        "started_at": rfc3339(row.started_at),
        "closes_at": rfc3339(row.closes_at) if row.closes_at else None,
        "graded_at": rfc3339(row.graded_at) if row.graded_at else None,
        "regraded_at": rfc3339(row.regraded_at) if row.regraded_at else None,
        "passing_score": assessment.passing_score,
        "feedback": assessment.feedback,
        "question_count": len(assessment.questions),
        "questions": [_question_json(row, assessment, question) for question in assessment.questions],
        "answers": row.answers,
        "score": score_json(row.score_raw, row.score_max) if assessment.tells("score") else None,
        "passed": row.passed,
    } | _missed(row, assessment)


def score_json(raw: int | None, most: int | None) -> dict[str, Any] | None:
    """Return a score, or nothing while there is none."""
    if raw is None or most is None:
        return None
    return {"raw": raw, "max": most, "scaled": round(scaled(raw, most), 4)}


def _question_json(row: AttemptRow, assessment: Assessment, question: Question) -> dict[str, Any]:
    shown: dict[str, Any] = {
        "id": question.id,
        "type": question.type,
        "prompt": question.prompt,
        "options": _options(offered_options(question, row.seed, shuffle=assessment.shuffle_options)),
    }
    if question.type == "matching":
        shown["matches"] = _options(offered_matches(question, row.seed))
    if row.passed and assessment.tells("reasons"):
        shown |= {
            "correct": is_right(question, row.answers.get(question.id, ())),
            "answer": _key(question),
            "rationale": question.rationale,
        }
    return shown


def _options(options: Iterable[Option]) -> list[dict[str, str]]:
    return [{"id": option.id, "text": option.text} for option in options]


def _key(question: Question) -> list[str]:
    """Return the key: of choices in the order of the options, else as it was written."""
    listed = [option.id for option in question.options if option.id in question.answer]
    return listed if question.type in CHOICES else list(question.answer)


def _missed(row: AttemptRow, assessment: Assessment) -> dict[str, Any]:
    """Return what to revisit once an attempt is graded, if the quiz tells it."""
    if row.passed is None or not assessment.tells("objectives"):
        return {"objectives": [], "revisit": []}
    titles, objectives = key_point_titles(row.content), objective_titles(row.content)
    wrong = grade(assessment, row.answers).wrong
    points = key_points_to_revisit(assessment, wrong, list(titles))
    return {
        "objectives": [
            {"objective": each, "text": objectives[each]}
            for each in objectives_missed(assessment, wrong, list(objectives))
        ],
        "revisit": [{"key_point": point, "title": titles[point], "resource": row.resource} for point in points],
    }
