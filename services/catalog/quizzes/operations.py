"""Putting questions from elsewhere into the draft of a module."""

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy.orm import Session

from services.catalog.publishing.models import ItemColumns
from services.catalog.publishing.operations import change_draft
from services.catalog.resources.content_type import RESOURCES
from shared.problems import Conflict


class NoQuiz(Conflict):
    """Only modules have a quiz."""

    slug, title = "no-quiz", "This kind of resource has no quiz"


def require_quiz(content: Mapping[str, Any], slug: str) -> None:
    """Raise `NoQuiz` for anything but a module."""
    if content["kind"] != "module":
        raise NoQuiz(f"The resource {slug} has no quiz.")


def add_questions(
    session: Session,
    item: ItemColumns,
    questions: Iterable[Mapping[str, Any]],
    *,
    objective: str | None,
    key_point: str | None,
    actor: str,
) -> ItemColumns:
    """Add questions to the draft of a locked module; raises `NoQuiz`, and `Invalid` for what does not fit.

    A file from elsewhere does not know what a question is about here, so all of them get the given
    objective and key point, or the module's first; the editor moves them later.
    """
    require_quiz(item.draft, item.slug)
    content = item.draft
    about = {
        "objective": objective or _first_id(content.get("objectives")),
        "key_points": [key_point or _first_id(content.get("key_points"))],
        "sources": [],
    }
    quiz = content.get("assessment") or {}
    present = quiz.get("questions") or []
    fresh = [dict(each) | about | {"id": name} for each, name in zip(questions, _ids(item.slug, present), strict=False)]
    changed = content | {"assessment": quiz | {"questions": [*present, *fresh]}}
    return change_draft(session, RESOURCES, item, RESOURCES.amended(item.draft, changed), actor)


def _ids(slug: str, present: Iterable[Mapping[str, Any]]) -> Iterable[str]:
    taken = {each.get("id") for each in present}
    number = 0
    while True:
        number += 1
        name = f"{slug}-q{number}"
        if name not in taken:
            yield name


def _first_id(parts: Iterable[Mapping[str, Any]] | None) -> str:
    """Return the id of the first part; nothing while the draft has none yet."""
    return next((str(each.get("id") or "") for each in parts or ()), "")
