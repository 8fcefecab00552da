"""Keeping the local copy of what the catalogue publishes."""

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Session

from services.progress.catalogue.contents import outline_json

_KEEP_REVISION = sa.text(
    """
    INSERT INTO resource_revisions (slug, revision, title, assessment_id, published_at, outline, content)
    VALUES (:slug, :revision, :title, :assessment_id, :published_at, :outline, :content)
    ON CONFLICT (slug, revision) DO NOTHING
    """
).bindparams(sa.bindparam("outline", type_=JSONB), sa.bindparam("content", type_=JSONB))

# An older revision that arrives late is kept above, but it is not the newest.
_ADVANCE_RESOURCE = sa.text(
    """
    INSERT INTO resources (slug, resource_id, kind, title, latest_revision, published_at)
    VALUES (:slug, :resource_id, :kind, :title, :revision, :published_at)
    ON CONFLICT (slug) DO UPDATE SET kind = excluded.kind, title = excluded.title,
      latest_revision = excluded.latest_revision, published_at = excluded.published_at,
      retired_at = CASE WHEN resources.retired_at > excluded.published_at THEN resources.retired_at END
    WHERE resources.latest_revision < excluded.latest_revision
    """
)
_RETIRE = sa.text(
    """
    UPDATE resources SET retired_at = CASE WHEN published_at <= :retired_at THEN :retired_at ELSE retired_at END
    WHERE slug = :slug
    """
)
_RETIRE_PATHWAY = sa.text(
    """
    UPDATE pathways p SET retired_at = CASE WHEN r.published_at <= :retired_at THEN :retired_at ELSE p.retired_at END
    FROM pathway_revisions r WHERE p.slug = :slug AND r.slug = p.slug AND r.revision = p.latest_revision
    """
)
_KEEP_PATHWAY_REVISION = sa.text(
    """
    INSERT INTO pathway_revisions (slug, revision, title, published_at, content)
    VALUES (:slug, :revision, :title, :published_at, :content) ON CONFLICT (slug, revision) DO NOTHING
    """
).bindparams(sa.bindparam("content", type_=JSONB))
_ADVANCE_PATHWAY = sa.text(
    """
    INSERT INTO pathways (slug, pathway_id, title, latest_revision)
    VALUES (:slug, :pathway_id, :title, :revision)
    ON CONFLICT (slug) DO UPDATE SET title = excluded.title, latest_revision = excluded.latest_revision,
      retired_at = CASE WHEN pathways.retired_at > :published_at THEN pathways.retired_at END
    WHERE pathways.latest_revision < excluded.latest_revision
    """
).bindparams(sa.bindparam("published_at", type_=sa.DateTime(timezone=True)))


@dataclass(frozen=True)
class PublishedResource:
    """A revision of a resource as it was published, quiz key included."""

    resource_id: uuid.UUID
    slug: str
    kind: str
    revision: int
    title: str
    published_at: dt.datetime
    content: dict[str, Any]


@dataclass(frozen=True)
class PublishedPathway:
    """A revision of a pathway as it was published."""

    pathway_id: uuid.UUID
    slug: str
    revision: int
    title: str
    published_at: dt.datetime
    content: dict[str, Any]


def keep_resource(session: Session, published: PublishedResource) -> None:
    """Store a revision for good and make it the newest unless a newer one is here."""
    row = dict(vars(published))
    quiz = published.content.get("assessment") or {}
    extracted = {"assessment_id": quiz.get("id"), "outline": outline_json(published.content)}
    session.execute(_KEEP_REVISION, row | extracted)
    session.execute(_ADVANCE_RESOURCE, row)


def retire_resource(session: Session, slug: str, retired_at: dt.datetime) -> bool:
    """Take a resource off for new starters; False when it has never arrived."""
    outcome: sa.CursorResult[Any] = session.execute(_RETIRE, {"slug": slug, "retired_at": retired_at})  # type: ignore[assignment]
    return outcome.rowcount > 0


def keep_pathway(session: Session, published: PublishedPathway) -> None:
    """Store a pathway's revision for good and make it the newest unless a newer one is here."""
    row = dict(vars(published))
    session.execute(_KEEP_PATHWAY_REVISION, row)
    session.execute(_ADVANCE_PATHWAY, row)


def retire_pathway(session: Session, slug: str, retired_at: dt.datetime) -> bool:
    """Let nobody join a pathway any more; False when it has never arrived. Who has joined stays."""
    given = {"slug": slug, "retired_at": retired_at}
    outcome: sa.CursorResult[Any] = session.execute(_RETIRE_PATHWAY, given)  # type: ignore[assignment]
    return outcome.rowcount > 0
