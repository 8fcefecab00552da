"""Where a form looks different from the content: sources as rows, answers as ticks, local times. Pure."""

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

Tree = dict[str, Any]
Change = Callable[[Tree], Tree]

WRITTEN_QUESTIONS = ("single", "multiple")


@dataclass(frozen=True)
class Shape:
    """How the content of a kind becomes the tree of its form, and back; `places` moves errors to their fields."""

    opened: Change
    closed: Change
    places: Callable[[str, Tree], str]


def _as_it_is(tree: Tree) -> Tree:
    return tree


def _same_place(path: str, _tree: Tree) -> str:
    return path


PLAIN = Shape(_as_it_is, _as_it_is, _same_place)


def open_module(content: Tree) -> Tree:
    """Return the tree of a module's form."""
    references = content.get("references") or {}
    quiz = dict(content.get("assessment") or {})
    quiz["questions"] = [_open_question(each) for each in quiz.get("questions") or []]
    guide = content.get("case_guide")
    return content | {
        "references": [{"key": key, **each} for key, each in references.items()],
        "assessment": quiz,
        "case_guide": guide and _open_guide(guide),
    }


def close_module(tree: Tree) -> Tree:
    """Return the content of a module from its form."""
    quiz = dict(tree.get("assessment") or {})
    quiz["id"] = quiz.get("id") or f"{tree.get('slug') or 'module'}-quiz"[:80]
    quiz["questions"] = [_close_question(each) for each in quiz.get("questions") or []]
    references = {str(each.get("key") or ""): _without(each, "key") for each in tree.get("references") or []}
    guide = tree.get("case_guide")
    closed = {"references": references, "assessment": quiz, "case_guide": guide and _close_guide(guide)}
    return tree | closed


def module_place(path: str, tree: Tree) -> str:
    """Return the field of a module's form that an error of its content belongs to."""
    steps = path.split(".")
    if steps[0] == "references" and len(steps) > 1:
        keys = [str(each.get("key") or "") for each in tree.get("references") or []]
        # Keys hold no dots, so the second step is the whole key.
        number = str(keys.index(steps[1])) if steps[1] in keys else "0"
        inner = [step for step in steps[2:] if step != "[key]"]
        return ".".join(["references", number, *(inner or ["key"])])
    guide = re.fullmatch(r"case_guide\.(questions|notes)\.(\d+)", path)
    if guide:
        return f"case_guide.discussion.{guide[2]}.{'question' if guide[1] == 'questions' else 'note'}"
    if path in ("case_guide.questions", "case_guide.notes"):
        return "case_guide.discussion"
    return re.sub(r"^(assessment\.questions\.\d+)\.answer.*$", r"\1.options", path)


def open_pathway(content: Tree) -> Tree:
    """Return the tree of a pathway's form: how many of a group are enough, empty for all."""
    groups = []
    for each in content.get("groups") or []:
        rule = each.get("rule")
        groups.append(_without(each, "rule") | {"any": rule.get("any") if isinstance(rule, dict) else None})
    return content | {"groups": groups}


def close_pathway(tree: Tree) -> Tree:
    """Return the content of a pathway from its form."""
    groups = [
        _without(each, "any") | {"rule": {"any": each["any"]} if each.get("any") is not None else "all"}
        for each in tree.get("groups") or []
    ]
    certificate = tree.get("certificate") or {}
    return tree | {"groups": groups, "certificate": {k: v for k, v in certificate.items() if v not in (None, [])}}


def pathway_place(path: str, _tree: Tree) -> str:
    """Return the field of a pathway's form that an error of its content belongs to."""
    return re.sub(r"^(groups\.\d+)\.rule.*$", r"\1.any", path)


def open_workshop(content: Tree) -> Tree:
    """Return the tree of a workshop's form: times as the place's clocks show them."""
    return content | {"dates": [_open_date(each) for each in content.get("dates") or []]}


def close_workshop(tree: Tree) -> Tree:
    """Return the content of a workshop from its form."""
    return tree | {"dates": [_close_date(each) for each in tree.get("dates") or []]}


MODULE = Shape(open_module, close_module, module_place)
PATHWAY = Shape(open_pathway, close_pathway, pathway_place)
WORKSHOP = Shape(open_workshop, close_workshop, _same_place)


def _open_question(question: Tree) -> Tree:
    if question.get("type") not in WRITTEN_QUESTIONS:
        return question
    right = question.get("answer") or []
    options = [each | {"right": each.get("id") in right} for each in question.get("options") or []]
    return _without(question, "answer") | {"options": options}


def _close_question(question: Tree) -> Tree:
    if question.get("type") not in WRITTEN_QUESTIONS:
        return question
    options = question.get("options") or []
    answer = [each["id"] for each in options if each.get("right") and each.get("id")]
    return question | {"options": [_without(each, "right") for each in options], "answer": answer}


def _open_guide(guide: Tree) -> Tree:
    questions, notes = guide.get("questions") or [], guide.get("notes") or []
    longest = max(len(questions), len(notes))
    pairs = [*zip([*questions, *[None] * longest], [*notes, *[None] * longest], strict=False)][:longest]
    discussion = [{"question": question, "note": note} for question, note in pairs]
    return _without(guide, "questions", "notes") | {"discussion": discussion}


def _close_guide(guide: Tree) -> Tree:
    discussion = guide.get("discussion") or []
    questions, notes = (
        [each.get("question") or "" for each in discussion],
        [each.get("note") or "" for each in discussion],
    )
    return _without(guide, "discussion") | {"questions": questions, "notes": notes}


def _open_date(date: Tree) -> Tree:
    zone = _zone(date.get("time_zone"))
    shown = {}
    for name in ("starts_at", "ends_at"):
        try:
            moment = dt.datetime.fromisoformat(str(date.get(name)))
        except ValueError:
            continue
        local = moment.astimezone(zone) if zone and moment.tzinfo else moment
        shown[name] = local.replace(tzinfo=None).isoformat(timespec="minutes")
    return date | shown


def _close_date(date: Tree) -> Tree:
    zone = _zone(date.get("time_zone"))
    sent = {}
    for name in ("starts_at", "ends_at"):
        try:
            moment = dt.datetime.fromisoformat(str(date.get(name)))
        except ValueError:
            continue
        sent[name] = moment.replace(tzinfo=zone).isoformat() if zone else date[name]
    return date | sent


def _zone(name: Any) -> ZoneInfo | None:
    try:
        return ZoneInfo(str(name)) if name else None
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


def _without(tree: Tree, *names: str) -> Tree:
    return {name: value for name, value in tree.items() if name not in names}
