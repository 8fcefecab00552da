"""What everybody may read of a resource: all but the key of its quiz and the notes on its case. Pure."""

from typing import Any

RULES = ("max_attempts", "wait_minutes", "time_limit_minutes", "feedback")


def public_content(content: dict[str, Any]) -> dict[str, Any]:
    """Return the content with its quiz and its case reduced to what a learner needs before the attempt or discussion.

    Built from the few members that may be seen, so that one which is added later stays hidden. The notes belong to
    whoever leads the discussion, and reach them through it.
    """
    shown = dict(content)
    if guide := content.get("case_guide"):
        shown["case_guide"] = {name: guide[name] for name in ("vignette", "questions", "minutes")}
    if assessment := content.get("assessment"):
        shown["assessment"] = {
            "id": assessment["id"],
            "title": assessment["title"],
            "passing_score": assessment["passing_score"],
            "question_count": draw["count"] if (draw := assessment.get("draw")) else len(assessment["questions"]),
        } | {name: assessment[name] for name in RULES if assessment.get(name)}
    return shown
