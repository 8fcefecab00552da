"""The audit log of a service: who did what to which item, written in the transaction of the act, never changed.

A service binds it to its tables and rights in its folder `audit`: the entry with the columns that name actor and
subject there, and the shapes in which entries are read.
"""

import datetime as dt
import uuid
from typing import Annotated, Any

import sqlalchemy as sa
from flask import current_app
from flask_openapi import APIBlueprint
from pydantic import AfterValidator, Field
from sqlalchemy.orm import Mapped, Session, mapped_column

from shared.access import Access
from shared.clock import now
from shared.database import Database
from shared.ids import new_id
from shared.observability import request_id
from shared.pagination import PageQuery, encode_cursor, id_in_cursor
from shared.schemas import Reply
from shared.web import DATABASE, api_blueprint

Moment = Annotated[dt.datetime, AfterValidator(lambda moment: moment.astimezone(dt.UTC))]


class AuditColumns:
    """What every entry holds. Personal data: ids only, never names or addresses."""

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    action: Mapped[str]
    request_id: Mapped[str] = mapped_column(default=request_id)
    details: Mapped[dict[str, Any]]


class ActColumns(AuditColumns):
    """An act of an administrator or an API client, on one item."""

    at: Mapped[dt.datetime] = mapped_column(default=now)
    actor: Mapped[str]
    subject: Mapped[str]


class AuditQuery(PageQuery):
    """Which entries; a field that a service adds is a column that must have the value."""

    subject: str | None = Field(default=None, max_length=200, description="only about the item with this id or slug")


class AuditEntryReply(Reply):
    """One act."""

    id: uuid.UUID
    at: Moment
    actor: str
    action: str
    subject: str
    details: dict[str, Any]
    request_id: str


class AuditPage(Reply):
    """Entries, newest first."""

    items: list[AuditEntryReply]
    next: str | None


def audit_blueprint(
    entry: type[AuditColumns],
    *,
    access: Access,
    page: type[Reply] = AuditPage,
    query_shape: type[PageQuery] = AuditQuery,
    tag: str = "audit",
) -> APIBlueprint:
    """Return the blueprint on which the entries of a service are read, newest first."""
    blueprint = api_blueprint("audit", __name__, access=access, tag=tag)

    @blueprint.get("/admin/audit-log", summary="What was done, by whom", responses={200: page})
    def read_audit_log(query: query_shape) -> dict[str, Any]:  # type: ignore[valid-type]
        """List what was done, newest first."""
        database: Database = current_app.extensions[DATABASE]
        with database.reading() as session:
            return page.model_validate(entries(session, entry, query)).model_dump(mode="json")

    return blueprint


def entries(session: Session, entry: type[AuditColumns], query: PageQuery) -> dict[str, Any]:
    """Return `items` and the cursor `next`; raises `Invalid` for a cursor of another list."""
    listed = sa.select(entry).order_by(entry.id.desc()).limit(query.limit + 1)
    for column, wanted in query.model_dump(exclude={"limit", "cursor"}).items():
        if wanted:
            listed = listed.where(getattr(entry, column) == wanted)
    before = id_in_cursor(query.cursor)
    if before:
        listed = listed.where(entry.id < before)
    found = list(session.scalars(listed))
    items = found[: query.limit]
    return {"items": items, "next": encode_cursor([items[-1].id]) if len(found) > query.limit else None}
