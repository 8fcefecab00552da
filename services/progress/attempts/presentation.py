"""What a learner gets to see of an attempt. The key leaves this module only after a pass. Pure functions."""

from typing import Any, Protocol

from services.progress.attempts.grading import (
    Assessment,
    Question,
    grade,
    key_points_to_revisit,
    offered_options,
    scaled,
)
from services.progress.catalogue.contents import key_point_titles, read_assessment
from shared.clock import rfc3339


class AttemptRow(Protocol):
    """An attempt with the title and content of its revision."""

    id: Any
    resource: str
    revision: int
    number: int
    status: str
    seed: int
    answers: dict[str, list[str]]
    started_at: Any
    graded_at: Any
    score_raw: int | None
    score_max: int | None
    passed: bool | None
    title: str
    content: dict[str, Any]


def attempt_json(row: AttemptRow) -> dict[str, Any]:
    """Return the reply for an attempt, open or graded."""
    assessment = read_assessment(row.content)
    if assessment is None:
        raise LookupError(f"{row.resource} revision {row.revision} lost its quiz")
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
        "graded_at": rfc3339(row.graded_at) if row.graded_at else None,
        "passing_score": assessment.passing_score,
        "question_count": len(assessment.questions),
        "questions": [_question_json(row, assessment, question) for question in assessment.questions],
        "answers": row.answers,
        "score": score_json(row.score_raw, row.score_max),
        "passed": row.passed,
        "revisit": _revisit(row, assessment) if row.passed is not None else [],
    }


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
        "options": [
            {"id": option.id, "text": option.text} for option in offered_options(assessment, question, row.seed)
        ],
    }
    if row.passed:
        shown |= {
            "correct": frozenset(row.answers.get(question.id, ())) == question.answer,
            "answer": [option.id for option in question.options if option.id in question.answer],
            "rationale": question.rationale,
        }
    return shown


def _revisit(row: AttemptRow, assessment: Assessment) -> list[dict[str, str]]:
    titles = key_point_titles(row.content)
    missed = key_points_to_revisit(assessment, grade(assessment, row.answers).wrong, list(titles))
    return [{"key_point": point, "title": titles[point], "resource": row.resource} for point in missed]
