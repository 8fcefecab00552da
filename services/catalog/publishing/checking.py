"""Turns what pydantic says about content into errors by field, and finds slugs that nothing has."""

from collections.abc import Callable, Iterable
from typing import Any

import sqlalchemy as sa
from pydantic import ValidationError
from pydantic_core import ErrorDetails
from sqlalchemy.orm import Session

from services.catalog.content import as_json
from services.catalog.elements import Element
from services.catalog.publishing.content_type import FieldErrors, Incomplete
from services.catalog.publishing.models import ItemState
from shared.problems import Invalid

Reader = Callable[[Any], Element]
_OF_SHAPE = ("_type", "_parsing", "_forbidden", "_tag_invalid", "_tag_not_found")


def checked(read: Reader, content: dict[str, Any], *, tags: Iterable[str] = ()) -> dict[str, Any]:
    """Return content as it is published; raises `Invalid` with one error for each field that does not fit.

    It raises `Incomplete` when every member is of its kind, so that a form can show what there is. `tags` are the
    names pydantic adds to a path where it tells kinds apart; nobody typed them.
    """
    try:
        return as_json(read(content))
    except ValidationError as error:
        errors = _field_errors(error, frozenset(tags))
        misshapen = any(_is_of_shape(each) for each in error.errors(include_url=False, include_context=False))
        raise (Invalid if misshapen else Incomplete)(errors) from error


def missing_slugs(
    session: Session, items: type[Any], wanted: Iterable[tuple[str, str]], *, published: bool = True
) -> FieldErrors:
    """Return an error for each (field, slug) that is not in the catalogue, or not published."""
    named = list(wanted)
    if not named:
        return []
    query = sa.select(items.slug).where(items.slug.in_({slug for _, slug in named}))
    if published:
        # Locked, so that none of them is retired before what refers to it is published.
        query = query.where(items.state == ItemState.PUBLISHED).order_by(items.slug).with_for_update(read=True)
    known = set(session.scalars(query))
    wording = "is not published" if published else "is not in the catalogue"
    return [{"field": field, "message": f"{slug} {wording}."} for field, slug in named if slug not in known]


def _is_of_shape(error: ErrorDetails) -> bool:
    """Whether an error of pydantic says that a member is another kind of thing than asked for, or unknown.

    A field of a form that nothing was typed into arrives as null: that is something missing.
    """
    return error["input"] is not None and error["type"].endswith(_OF_SHAPE)


def _field_errors(error: ValidationError, tags: frozenset[str]) -> FieldErrors:
    found = []
    for each in error.errors(include_url=False, include_context=False, include_input=False):
        path = [str(part) for number, part in enumerate(each["loc"]) if not (number == 0 and part in tags)]
        message = each["msg"].removeprefix("Value error, ")
        found.append({"field": ".".join(["content", *path]), "message": message})
    return found
