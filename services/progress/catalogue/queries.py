"""Reads from the local copy of the catalogue."""

import datetime as dt
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.progress.catalogue.contents import Label, Outline, read_outline
from shared.database import query

_RESOURCE = query(
    "SELECT slug, kind, title, latest_revision, retired_at FROM resources WHERE slug = :slug",
    "slug kind title latest_revision retired_at",
)
_REVISION = sa.text("SELECT title, content FROM resource_revisions WHERE slug = :slug AND revision = :revision")
_OUTLINE = sa.text("SELECT outline FROM resource_revisions WHERE slug = :slug AND revision = :revision")
_PATHWAY = sa.text(
    """
    SELECT p.slug, r.revision, r.title, r.content, p.retired_at FROM pathways p
    JOIN pathway_revisions r ON r.slug = p.slug AND r.revision = coalesce(:revision, p.latest_revision)
    WHERE p.slug = :slug
    """
).bindparams(sa.bindparam("revision", type_=sa.Integer))
_LABELS = query(
    """
    SELECT r.slug, r.title, v.outline -> 'minutes' AS minutes FROM resources r
    JOIN resource_revisions v ON v.slug = r.slug AND v.revision = r.latest_revision
    WHERE r.slug = ANY(:slugs)
    """,
    "slug title minutes",
)
_OUTLINES = query(
    "SELECT slug, revision, outline FROM resource_revisions WHERE slug = ANY(:slugs)",
    "slug revision outline",
)
_STARTABLE = query(
    """
    SELECT r.slug, r.title, r.latest_revision, r.retired_at, (
      SELECT coalesce(jsonb_object_agg(s.slug, s.latest_revision), '{}') FROM resources s
      JOIN resource_revisions v ON v.slug = s.slug AND v.revision = s.latest_revision
      WHERE v.outline -> 'parts' @> jsonb_build_array(r.slug)) AS series
    FROM resources r WHERE r.slug = :slug
    """,
    "slug title latest_revision retired_at series",
)


@dataclass(frozen=True)
class PathwayRow:
    """A revision of a pathway, and since when nobody joins the pathway any more."""

    slug: str
    revision: int
    title: str
    content: dict[str, Any]
    retired_at: dt.datetime | None


def find_resource(session: Session, slug: str) -> sa.Row[Any] | None:
    """Return slug, kind, title, latest_revision and retired_at."""
    return session.execute(_RESOURCE, {"slug": slug}).one_or_none()


def find_revision(session: Session, slug: str, revision: int) -> sa.Row[Any]:
    """Return title and content of a revision that is known to be here."""
    return session.execute(_REVISION, {"slug": slug, "revision": revision}).one()


def find_outline(session: Session, slug: str, revision: int) -> Outline:
    """Return the outline of a revision that is known to be here."""
    return read_outline(session.execute(_OUTLINE, {"slug": slug, "revision": revision}).scalar_one())


def find_pathway(session: Session, slug: str, revision: int | None = None) -> PathwayRow | None:
    """Return a pathway's revision, the newest by default."""
    row = session.execute(_PATHWAY, {"slug": slug, "revision": revision}).one_or_none()
    return PathwayRow(**row._mapping) if row else None  # noqa: SLF001 - SQLAlchemy's public way to a mapping


def resource_labels(session: Session, slugs: Collection[str]) -> dict[str, Label]:
    """Return how resources are called today, by slug; what has not arrived is missing."""
    rows = session.execute(_LABELS, {"slugs": list(slugs)})
    return {slug: Label(title, minutes) for slug, title, minutes in rows}


def outlines(session: Session, slugs: Iterable[str]) -> dict[tuple[str, int], Outline]:
    """Return the outlines of all revisions of the named resources."""
    rows = session.execute(_OUTLINES, {"slugs": list(set(slugs))})
    return {(slug, revision): read_outline(outline) for slug, revision, outline in rows}


def find_startable(session: Session, slug: str) -> sa.Row[Any] | None:
    """Return slug, title, latest_revision, retired_at, and the series that it is part of: slug -> newest revision."""
    return session.execute(_STARTABLE, {"slug": slug}).one_or_none()
