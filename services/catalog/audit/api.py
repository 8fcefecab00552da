"""The audit log for administrators."""

import uuid
from typing import Any

from flask_openapi import APIBlueprint
from pydantic import Field

from services.catalog.audit.queries import audit_page
from shared.access import administrator
from shared.database import Database
from shared.pagination import PageQuery, decode_cursor, encode_cursor
from shared.problems import Invalid
from shared.schemas import Reply
from shared.web import api_blueprint


class AuditQuery(PageQuery):
    """Which entries."""

    subject: str | None = Field(default=None, max_length=200, description="only about the item with this slug")
    subject_type: str | None = Field(default=None, max_length=40, description="such as resource, pathway, programme")


class AuditEntryReply(Reply):
    """One act."""

    id: str
    at: str
    actor: str
    action: str
    subject_type: str
    subject: str
    details: dict[str, Any]
    request_id: str


class AuditPage(Reply):
    """Entries, newest first."""

    items: list[AuditEntryReply]
    next: str | None


def audit_blueprint(database: Database) -> APIBlueprint:
    """Return the blueprint of the audit log."""
    blueprint = api_blueprint("audit", __name__, access=administrator("catalog:write"), tag="audit")

    @blueprint.get("/admin/audit-log", responses={200: AuditPage})
    def read_audit_log(query: AuditQuery) -> dict[str, Any]:
        """List what administrators did, newest first."""
        before = _position(query.cursor)
        with database.reading() as session:
            items = audit_page(
                session,
                subject=query.subject,
                subject_type=query.subject_type,
                before=before,
                limit=query.limit + 1,
            )
        more = len(items) > query.limit
        items = items[: query.limit]
        return {"items": items, "next": encode_cursor([items[-1]["id"]]) if more else None}

    return blueprint


def _position(cursor: str | None) -> uuid.UUID | None:
    if cursor is None:
        return None
    try:
        return uuid.UUID(str(decode_cursor(cursor, length=1)[0]))
    except ValueError as error:
        raise Invalid([{"field": "cursor", "message": "This is not a cursor of this list."}]) from error
