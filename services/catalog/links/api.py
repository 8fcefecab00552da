"""What the link sentinel has found, and what administrators do about it."""

import uuid
from typing import Any

from flask import Response
from flask_openapi import APIBlueprint

from services.catalog.links import operations, queries
from services.catalog.links.schemas import (
    DecisionReply,
    DecisionRequest,
    FindingPath,
    FindingsPage,
    FindingsQuery,
    HostPath,
    HostRequest,
    HostsPage,
    HostState,
    LinksReply,
    LookReply,
)
from services.catalog.publishing.editing_api import EDITORS
from services.catalog.publishing.schemas import SlugPath
from shared.access import principal
from shared.clock import now
from shared.database import Database
from shared.idempotency import idempotent
from shared.pagination import PageQuery, decode_cursor, encode_cursor
from shared.problems import Invalid
from shared.web import api_blueprint


def links_blueprint(database: Database) -> APIBlueprint:
    """Return the blueprint."""
    blueprint = api_blueprint("links", __name__, access=EDITORS, tag="links (admin)")

    @blueprint.get("/admin/link-findings", responses={200: FindingsPage})
    def list_findings(query: FindingsQuery) -> dict[str, Any]:
        """List what is not as it was, newest first."""
        before = _position(query.cursor)
        with database.reading() as session:
            found = queries.findings_page(
                session, unsettled=query.state == "open", before=before, limit=query.limit + 1
            )
        return _page(found, query.limit, "id")

    @blueprint.post("/admin/link-findings/<uuid:finding_id>/decision", responses={200: DecisionReply})
    def decide(path: FindingPath, body: DecisionRequest) -> Response:
        """Accept the new address into the drafts that have the old one, call it fine, or ignore it until a day."""
        return idempotent(database, lambda: _decide(database, path.finding_id, body))

    @blueprint.get("/admin/resources/<slug>/links", responses={200: LinksReply})
    def list_links(path: SlugPath) -> dict[str, Any]:
        """List the links of what is published of a resource, and how the last visit to each ended."""
        with database.reading() as session:
            return {"items": queries.links_of(session, path.slug), "next": None}

    @blueprint.post("/admin/resources/<slug>/link-visits", responses={202: LookReply})
    def look(path: SlugPath) -> tuple[dict[str, int], int]:
        """Have the links of a resource visited as soon as their hosts are free."""
        with database.transaction() as session:
            return {"links": operations.look_now(session, path.slug, principal().id)}, 202

    @blueprint.get("/admin/link-hosts", responses={200: HostsPage})
    def list_hosts(query: PageQuery) -> dict[str, Any]:
        """List the hosts that published resources link to."""
        after = str(decode_cursor(query.cursor, length=1)[0]) if query.cursor else ""
        with database.reading() as session:
            found = queries.hosts_page(session, after=after, limit=query.limit + 1)
        return _page(found, query.limit, "host")

    @blueprint.put("/admin/link-hosts/<host>", responses={200: HostState})
    def switch_host(path: HostPath, body: HostRequest) -> dict[str, Any]:
        """Visit the links of a host, or leave it alone."""
        with database.transaction() as session:
            found = operations.visit_host(session, path.host, principal().id, visited=body.visited)
            return {"host": found.host, "visited": found.visited}

    return blueprint


def _decide(database: Database, finding_id: uuid.UUID, body: DecisionRequest) -> dict[str, list[str]]:
    drafts: list[str] = []
    with database.transaction() as session:
        if body.until is not None:
            operations.ignore_link(session, finding_id, body.until, now().date(), principal().id)
        elif body.decision == "accept":
            drafts = operations.accept_address(session, finding_id, principal().id)
        else:
            operations.call_fine(session, finding_id, principal().id)
    return {"drafts": drafts}


def _page(items: list[dict[str, Any]], limit: int, position: str) -> dict[str, Any]:
    more = len(items) > limit
    return {"items": items[:limit], "next": encode_cursor([items[limit - 1][position]]) if more else None}


def _position(cursor: str | None) -> uuid.UUID | None:
    if cursor is None:
        return None
    try:
        return uuid.UUID(str(decode_cursor(cursor, length=1)[0]))
    except ValueError as error:
        raise Invalid([{"field": "cursor", "message": "This is not a cursor of this list."}]) from error
