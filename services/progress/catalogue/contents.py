"""Reads published content into the values that the rules work with. Pure functions."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from services.progress.attempts.drawing import Draw
from services.progress.attempts.grading import Assessment
from services.progress.attempts.questions import Option, Question
from services.progress.completions.evaluator import Group, Pathway, Requirement
from services.progress.watching.intervals import Recording, Segment

Content = Mapping[str, Any]


@dataclass(frozen=True)
class Label:
    """How a resource is called, and how long it takes (`{"min", "max"}`) where that is known."""

    title: str
    minutes: Mapping[str, int] | None = None


@dataclass(frozen=True)
class Outline:
    """What judging needs of a resource's revision."""

    rule: str
    passing_score: float | None = None
    recording: Recording | None = None
    parts: tuple[str, ...] = ()
    tells_score: bool = True


def outline_json(content: Content) -> dict[str, Any]:
    """Extract what `read_outline` needs; stored beside the revision."""
    completion = content.get("completion") or {}
    assessment = content.get("assessment") or {}
    return {
        "rule": completion.get("rule", "none"),
        "coverage": completion.get("coverage"),
        "passing_score": assessment.get("passing_score"),
        "feedback": assessment.get("feedback"),
        "duration_s": (content.get("media") or {}).get("duration_s"),
        "segments": content.get("segments") or [],
        "parts": content.get("parts") or [],
        "minutes": content.get("minutes"),
    }


def read_outline(outline: Content) -> Outline:
    """Return the outline as values."""
    return Outline(
        rule=outline["rule"],
        passing_score=outline["passing_score"],
        recording=_recording(outline) if outline["duration_s"] else None,
        parts=tuple(outline["parts"]),
        tells_score=outline.get("feedback") != "none",
    )


def _recording(outline: Content) -> Recording:
    duration = _ms(outline["duration_s"])
    segments = tuple(
        Segment(each["slug"], each["title"], (_ms(each["start_s"]), min(duration, _ms(each["end_s"]))))
        for each in outline["segments"]
    )
    return Recording(duration, outline["coverage"] or 1.0, segments)


def _ms(seconds: float) -> int:
    return round(seconds * 1000)


def read_assessment(content: Content) -> Assessment | None:
    """Return the resource's quiz, if it has one."""
    quiz = content.get("assessment")
    if not quiz:
        return None
    return Assessment(
        id=quiz["id"],
        title=quiz["title"],
        passing_score=quiz["passing_score"],
        shuffle_options=quiz.get("shuffle_options", True),
        questions=tuple(_question(each) for each in quiz["questions"]),
        shuffle_questions=quiz.get("shuffle_questions", False),
        draw=_draw(quiz.get("draw")),
        max_attempts=quiz.get("max_attempts"),
        wait_minutes=quiz.get("wait_minutes") or 0,
        time_limit_minutes=quiz.get("time_limit_minutes"),
        feedback=quiz.get("feedback") or "reasons",
    )


def _draw(draw: Content | None) -> Draw | None:
    return Draw(draw["count"], draw.get("by_objective") or {}) if draw else None


def _question(item: Content) -> Question:
    return Question(
        id=item["id"],
        type=item["type"],
        prompt=item["prompt"],
        options=_options(item["options"]),
        answer=tuple(item["answer"]),
        rationale=item.get("rationale") or "",
        objective=item.get("objective") or "",
        key_points=tuple(item.get("key_points") or ()),
        matches=_options(item.get("matches") or ()),
    )


def _options(items: Iterable[Content]) -> tuple[Option, ...]:
    return tuple(Option(each["id"], each["text"]) for each in items)


def objective_titles(content: Content) -> dict[str, str]:
    """Return the module's objectives in its own order: id -> what a learner can do afterwards."""
    return {objective["id"]: objective["text"] for objective in content.get("objectives") or ()}


def key_point_titles(content: Content) -> dict[str, str]:
    """Return the module's key points in its own order: id -> title."""
    return {point["id"]: point["title"] for point in content.get("key_points") or ()}


def required_resources(content: Content) -> list[str]:
    """Return the slugs that a pathway's revision names."""
    return list(dict.fromkeys(requirement["resource"] for requirement in content["requirements"]))


def read_pathway(content: Content, labels: Mapping[str, Label]) -> Pathway:
    """Return a pathway's rules; `labels` names the resources, a missing one is called by its slug."""
    return Pathway(
        slug=content["slug"],
        title=content["title"],
        requirements=tuple(_requirement(each, labels) for each in content["requirements"]),
        groups=tuple(_group(each) for each in content.get("groups") or ()),
        ordered=content.get("order") == "given",
    )


def _requirement(item: Content, labels: Mapping[str, Label]) -> Requirement:
    slug = item["resource"]
    label = labels.get(slug, Label(slug))
    return Requirement(
        id=item["id"],
        kind=item["kind"],
        resource=slug,
        title=label.title,
        group=item.get("group"),
        optional=item.get("optional", False),
        minutes=label.minutes,
    )


def _group(item: Content) -> Group:
    rule = item.get("rule", "all")
    return Group(
        id=item["id"],
        title=item["title"],
        needs=None if rule == "all" else int(rule["any"]),
        optional=item.get("optional", False),
        resource=item.get("resource"),
    )
