"""Programmes as a published content type."""

import datetime as dt
from typing import Any

from sqlalchemy.orm import Session

from services.catalog.content import ProgrammeContent
from services.catalog.pathways.models import Pathway
from services.catalog.programmes.models import Programme, ProgrammeRevision
from services.catalog.publishing.checking import checked, missing_slugs
from services.catalog.publishing.content_type import ContentType, FieldErrors
from services.catalog.resources.models import Resource


def check(content: dict[str, Any]) -> dict[str, Any]:
    """Return programme content as it is stored; raises `Invalid`."""
    return checked(ProgrammeContent.model_validate, content)


def missing(session: Session, content: dict[str, Any]) -> FieldErrors:
    """Name what the front page would lead to and is not published."""
    wanted = [(f"content.{name}.{n}", slug) for name in ("featured", "pages") for n, slug in enumerate(content[name])]
    pathway = missing_slugs(session, Pathway, [("content.pathway", content["pathway"])])
    return pathway + missing_slugs(session, Resource, wanted)


def on_published(session: Session, item: Programme, revision: ProgrammeRevision) -> None:
    """Nothing else keeps a copy of a programme: its pages are read here."""


def may_retire(session: Session, slug: str) -> None:
    """Nothing leads to a programme but the portal's first page, which says so when there is none."""


def on_retired(session: Session, item: Programme, retired_at: dt.datetime) -> None:
    """Nothing else keeps a copy of a programme: its pages are read here."""


PROGRAMMES = ContentType(
    name="programme",
    plural="programmes",
    items=Programme,
    revisions=ProgrammeRevision,
    check=check,
    missing=missing,
    public=lambda content: content,
    on_published=on_published,
    may_retire=may_retire,
    on_retired=on_retired,
)
