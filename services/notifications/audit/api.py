"""The audit log for administrators."""

import uuid
from typing import Any

import sqlalchemy as sa
from flask import current_app
from flask_openapi import APIBlueprint
from pydantic import Field

from services.notifications.audit.models import AuditEntry
from shared.access import administrator
from shared.clock import rfc3339
from shared.database import Database
from shared.pagination import PageQuery, decode_cursor, encode_cursor
from shared.problems import Invalid
from shared.schemas import Reply
from shared.web import DATABASE, api_blueprint


class AuditQuery(PageQuery):
    """Which entries."""

    subject: str | None = Field(default=None, max_length=200, description="only about the item with this id")


class AuditEntryReply(Reply):
    """One act."""

    id: str
    at: str
    actor: str
    action: str
    subject: str
    details: dict[str, Any]
    request_id: str


class AuditPage(Reply):
    """Entries, newest first."""

    items: list[AuditEntryReply]
    next: str | None


def audit_blueprint() -> APIBlueprint:
    """Return the blueprint of the audit log."""
    blueprint = api_blueprint("audit", __name__, access=administrator("notifications:write"), tag="audit")

    @blueprint.get("/admin/audit-log", responses={200: AuditPage})
    def read_audit_log(query: AuditQuery) -> dict[str, Any]:
        """List what administrators did, newest first."""
        database: Database = current_app.extensions[DATABASE]
        with database.reading() as session:
            found = list(session.scalars(_page(query)))
            items = [_shown(each) for each in found[: query.limit]]
        return {"items": items, "next": encode_cursor([items[-1]["id"]]) if len(found) > query.limit else None}

    return blueprint


def _page(query: AuditQuery) -> sa.Select[AuditEntry]:
    statement = sa.select(AuditEntry).order_by(AuditEntry.id.desc()).limit(query.limit + 1)
    if query.subject:
        statement = statement.where(AuditEntry.subject == query.subject)
    if query.cursor:
        statement = statement.where(AuditEntry.id < _position(query.cursor))
    return statement


def _shown(entry: AuditEntry) -> dict[str, Any]:
    return {
        "id": str(entry.id),
        "at": rfc3339(entry.at),
        **{name: getattr(entry, name) for name in ("actor", "action", "subject", "details", "request_id")},
    }


def _position(cursor: str) -> uuid.UUID:
    try:
        return uuid.UUID(str(decode_cursor(cursor, length=1)[0]))
    except ValueError as error:
        raise Invalid([{"field": "cursor", "message": "This is not a cursor of this list."}]) from error
