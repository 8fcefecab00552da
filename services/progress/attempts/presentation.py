"""What a learner gets to see of an attempt. The key leaves this module only after a pass. Pure functions."""

from collections.abc import Iterable
from typing import Any

from services.progress.attempts.attempt import Attempt
from services.progress.attempts.drawing import offered_matches, offered_options
from services.progress.attempts.grading import (
    Assessment,
    grade,
    key_points_to_revisit,
    objectives_missed,
    scaled,
)
from services.progress.attempts.questions import Option, Question, is_right
from services.progress.catalogue.contents import key_point_titles, objective_titles
from shared.clock import rfc3339

CHOICES = frozenset({"single", "multiple", "true_false"})


def attempt_json(attempt: Attempt) -> dict[str, Any]:
    """Return the reply for an attempt, open or graded."""
    assessment = attempt.assessment
    return {
        "id": str(attempt.id),
        "assessment": assessment.id,
        "title": assessment.title,
        "resource": attempt.resource,
        "resource_title": attempt.title,
        "revision": attempt.revision,
        "number": attempt.number,
        "status": attempt.status,
        "started_at": rfc3339(attempt.started_at),
        "closes_at": rfc3339(attempt.closes_at) if attempt.closes_at else None,
        "graded_at": rfc3339(attempt.graded_at) if attempt.graded_at else None,
        "regraded_at": rfc3339(attempt.regraded_at) if attempt.regraded_at else None,
        "passing_score": assessment.passing_score,
        "feedback": assessment.feedback,
        "question_count": len(assessment.questions),
        "questions": [_question_json(attempt, assessment, question) for question in assessment.questions],
        "answers": attempt.answers,
        "score": score_json(attempt.score_raw, attempt.score_max) if assessment.tells("score") else None,
        "passed": attempt.passed,
    } | _missed(attempt, assessment)


def score_json(raw: int | None, most: int | None) -> dict[str, Any] | None:
    """Return a score, or nothing while there is none."""
    if raw is None or most is None:
        return None
    return {"raw": raw, "max": most, "scaled": round(scaled(raw, most), 4)}


def _question_json(attempt: Attempt, assessment: Assessment, question: Question) -> dict[str, Any]:
    shown: dict[str, Any] = {
        "id": question.id,
        "type": question.type,
        "prompt": question.prompt,
        "options": _options(offered_options(question, attempt.seed, shuffle=assessment.shuffle_options)),
    }
    if question.type == "matching":
        shown["matches"] = _options(offered_matches(question, attempt.seed))
    if attempt.passed and assessment.tells("reasons"):
        shown |= {
            "correct": is_right(question, attempt.answers.get(question.id, ())),
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


def _missed(attempt: Attempt, assessment: Assessment) -> dict[str, Any]:
    """Return what to revisit once an attempt is graded, if the quiz tells it."""
    if attempt.passed is None or not assessment.tells("objectives"):
        return {"objectives": [], "revisit": []}
    titles, objectives = key_point_titles(attempt.content), objective_titles(attempt.content)
    wrong = grade(assessment, attempt.answers).wrong
    points = key_points_to_revisit(assessment, wrong, list(titles))
    return {
        "objectives": [
            {"objective": each, "text": objectives[each]}
            for each in objectives_missed(assessment, wrong, list(objectives))
        ],
        "revisit": [{"key_point": point, "title": titles[point], "resource": attempt.resource} for point in points],
    }
