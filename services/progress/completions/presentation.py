"""The evaluator's findings as JSON. Pure functions."""

from typing import Any

from services.progress.completions.evaluator import GroupState, Standing, Verdict
from services.progress.completions.wording import Step


def step_json(step: Step | None) -> dict[str, Any] | None:
    """Return the next click; `url` is a path of the portal."""
    if step is None:
        return None
    minutes = dict(step.minutes) if step.minutes else None
    return {
        "label": step.label,
        "verb": step.verb,
        "title": step.title,
        "url": step.url,
        "resource": step.resource,
        "why": step.why,
        "minutes": minutes,
    }


def verdict_json(verdict: Verdict) -> dict[str, Any]:
    """Return one requirement."""
    requirement = verdict.requirement
    return {
        "id": requirement.id,
        "kind": requirement.kind,
        "resource": requirement.resource,
        "title": requirement.title,
        "group": requirement.group,
        "optional": verdict.optional,
        "met": verdict.met,
        "waived": verdict.waived,
        "why": verdict.why,
        "next": step_json(verdict.next),
    }


def group_json(state: GroupState) -> dict[str, Any]:
    """Return one group of requirements."""
    return {
        "id": state.group.id,
        "title": state.group.title,
        "resource": state.group.resource,
        "met": state.met,
        "total": state.total,
        "done": state.done,
        "optional": state.group.optional,
    }


def standing_json(standing: Standing) -> dict[str, Any]:
    """Return where a learner is on a pathway."""
    return {
        "percent": standing.percent,
        "completed": standing.completed,
        "requirements": [verdict_json(each) for each in standing.verdicts],
        "groups": [group_json(each) for each in standing.groups],
        "next": step_json(standing.next),
    }
