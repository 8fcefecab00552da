"""The public reads that resources, pathways and programmes have alike."""

from typing import Any

import sqlalchemy as sa
from flask import Response
from flask_openapi import APIBlueprint
from pydantic import ConfigDict
from sqlalchemy.orm import Session

from services.catalog.publishing.content_type import ContentType
from services.catalog.publishing.models import ItemState
from services.catalog.publishing.public_reads import PublicReads
from services.catalog.publishing.schemas import PublicPath, RevisionQuery
from shared.access import ANYONE
from shared.clock import rfc3339
from shared.database import Database
from shared.etags import unchanged
from shared.schemas import Reply
from shared.web import api_blueprint


class PublishedItem(Reply):
    """A published revision; `content` has the members of its kind."""

    model_config = ConfigDict(extra="allow")

    slug: str
    title: str
    revision: int
    published_at: str
    content: dict[str, Any]


class PublishedSummary(Reply):
    """A published item in a list."""

    slug: str
    title: str
    summary: str
    revision: int
    published_at: str


class PublishedList(Reply):
    """All published items by title; there are few."""

    items: list[PublishedSummary]
    next: str | None


def public_blueprint(kind: ContentType, database: Database, *, listed: bool) -> APIBlueprint:
    """Return the blueprint with the item and, where `listed`, the plain list."""
    blueprint = api_blueprint(f"public_{kind.plural}", __name__, access=ANYONE, tag=kind.plural)
    reads = PublicReads(kind)

    @blueprint.get(f"/{kind.plural}/<slug>", responses={200: PublishedItem})
    def read_item(path: PublicPath, query: RevisionQuery) -> Response:
        """Read what is published, or an earlier revision by its number."""
        with database.reading() as session:
            body = reads.read(session, path.slug, query.revision)
        if unchanged(body.etag):
            return public_reply(b"", body.etag, status=304)
        return public_reply(body.content, body.etag)

    if listed:

        @blueprint.get(f"/{kind.plural}", responses={200: PublishedList})
        def list_items() -> dict[str, Any]:
            """List what is published, by title."""
            with database.reading() as session:
                return {"items": published_summaries(session, kind), "next": None}

    return blueprint


def published_summaries(session: Session, kind: ContentType) -> list[dict[str, Any]]:
    """Return title and summary of every published item."""
    items, revisions = kind.items, kind.revisions
    query = (
        sa.select(items.slug, revisions.title, revisions.content["summary"].astext.label("summary"))
        .add_columns(items.revision, revisions.published_at)
        .join(revisions, (revisions.item_id == items.id) & (revisions.number == items.revision))
        .where(items.state == ItemState.PUBLISHED)
        .order_by(revisions.title)
    )
    return [dict(row) | {"published_at": rfc3339(row["published_at"])} for row in session.execute(query).mappings()]


def public_reply(body: bytes, etag: str, *, status: int = 200) -> Response:
    """Answer with JSON that anybody may keep as long as it asks whether it is still the same."""
    response = Response(body, status, mimetype="application/json")
    response.headers["ETag"] = etag
    response.headers["Cache-Control"] = "public, no-cache"
    return response
