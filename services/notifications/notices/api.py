"""What the signed-in person was told, and what of it they have read."""

import uuid
from typing import Any

from flask import current_app
from flask_openapi import APIBlueprint

from services.notifications.notices.operations import mark, mark_all_read
from services.notifications.notices.queries import count_unread, notice_page
from services.notifications.notices.schemas import (
    MarkedReply,
    NoticePage,
    NoticePath,
    NoticeReply,
    ReadAllBody,
    ReadBody,
    UnreadReply,
)
from shared.access import SIGNED_IN, principal
from shared.database import Database
from shared.pagination import PageQuery, decode_cursor, encode_cursor
from shared.problems import Invalid
from shared.web import DATABASE, api_blueprint


def notices_blueprint() -> APIBlueprint:
    """Return the blueprint of notices."""
    blueprint = api_blueprint("notices", __name__, access=SIGNED_IN, tag="notices")

    @blueprint.get("/me/notices", responses={200: NoticePage})
    def list_notices(query: PageQuery) -> dict[str, Any]:
        """List what I was told, newest first."""
        with _database().reading() as session:
            found = notice_page(session, principal().id, before=_position(query.cursor), limit=query.limit + 1)
            unread = count_unread(session, principal().id)
        items = [NoticeReply.of(each).model_dump() for each in found[: query.limit]]
        more = len(found) > query.limit
        return {"unread": unread, "items": items, "next": encode_cursor([items[-1]["id"]]) if more else None}

    @blueprint.get("/me/notices/unread", responses={200: UnreadReply})
    def read_unread() -> dict[str, Any]:
        """Count what I have not read."""
        with _database().reading() as session:
            return {"unread": count_unread(session, principal().id)}

    @blueprint.put("/me/notices/<uuid:notice_id>", responses={200: NoticeReply})
    def mark_notice(path: NoticePath, body: ReadBody) -> dict[str, Any]:
        """Mark one as read or unread; repeating it changes nothing."""
        with _database().transaction() as session:
            return NoticeReply.of(mark(session, principal().id, path.notice_id, read=body.read)).model_dump()

    @blueprint.post("/me/notices/read", responses={200: MarkedReply})
    def mark_all(body: ReadAllBody) -> dict[str, Any]:
        """Mark everything up to a notice as read."""
        with _database().transaction() as session:
            return {"marked": mark_all_read(session, principal().id, body.until)}

    return blueprint


def _database() -> Database:
    database: Database = current_app.extensions[DATABASE]
    return database


def _position(cursor: str | None) -> uuid.UUID | None:
    if cursor is None:
        return None
    try:
        return uuid.UUID(str(decode_cursor(cursor, length=1)[0]))
    except ValueError as error:
        raise Invalid([{"field": "cursor", "message": "This is not a cursor of this list."}]) from error
