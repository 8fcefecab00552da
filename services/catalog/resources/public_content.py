"""What everybody may read of a resource: all of it, except the key of its quiz. Pure."""

from typing import Any

RULES = ("max_attempts", "wait_minutes", "time_limit_minutes", "feedback")


def public_content(content: dict[str, Any]) -> dict[str, Any]:
    """Return the content with its assessment reduced to what a learner needs before an attempt.

    Built from the few members that may be seen, so that one which is added later stays hidden.
    """
    assessment = content.get("assessment")
    if assessment is None:
        return content
    return content | {
        "assessment": {
            "id": assessment["id"],
            "title": assessment["title"],
            "passing_score": assessment["passing_score"],
            "question_count": draw["count"] if (draw := assessment.get("draw")) else len(assessment["questions"]),
        }
        | {name: assessment[name] for name in RULES if assessment.get(name)}
    }
