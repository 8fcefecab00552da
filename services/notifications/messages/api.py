"""Messages for administrators: what was sent to whom, what was not, and why."""

import uuid
from typing import Any

from flask import Response, current_app, jsonify
from flask_openapi import APIBlueprint

from services.notifications.messages.queries import message_page, one_message
from services.notifications.messages.resending import resend_message
from services.notifications.messages.schemas import (
    MessagePage,
    MessagePath,
    MessageQuery,
    MessageReply,
    StoryReply,
    TotalsQuery,
    TotalsReply,
)
from services.notifications.messages.story import message_story
from services.notifications.messages.totals import message_totals
from shared.access import administrator
from shared.database import Database
from shared.idempotency import idempotent
from shared.pagination import decode_cursor, encode_cursor
from shared.problems import Invalid, NotFound
from shared.web import DATABASE, api_blueprint


def messages_blueprint() -> APIBlueprint:
    """Return the blueprint that reads messages."""
    blueprint = api_blueprint("messages", __name__, access=administrator("notifications:read"), tag="messages")

    @blueprint.get("/messages", responses={200: MessagePage})
    def list_messages(query: MessageQuery) -> dict[str, Any]:
        """Search messages by person, state, kind, rule and reason; newest first."""
        with _database().reading() as session:
            items = message_page(session, query, before=_position(query.cursor))
        more = len(items) > query.limit
        items = items[: query.limit]
        return {"items": items, "next": encode_cursor([items[-1]["id"]]) if more else None}

    @blueprint.get("/messages/<uuid:message_id>", responses={200: MessageReply})
    def read_message(path: MessagePath) -> dict[str, Any]:
        """Read one message."""
        with _database().reading() as session:
            found = one_message(session, path.message_id)
        if found is None:
            raise NotFound("There is no message with this id.")
        return found

    @blueprint.get("/messages/<uuid:message_id>/story", responses={200: StoryReply})
    def read_story(path: MessagePath) -> dict[str, Any]:
        """Read everything that happened to a message, with the reason of each step."""
        with _database().reading() as session:
            found = message_story(session, path.message_id)
        if found is None:
            raise NotFound("There is no message with this id.")
        return found

    @blueprint.get("/messages/totals", responses={200: TotalsReply})
    def read_totals(query: TotalsQuery) -> dict[str, Any]:
        """Count messages and what became of them: due = sent + skipped + failed + waiting + unknown."""
        with _database().reading() as session:
            return message_totals(session, query)

    return blueprint


def resend_blueprint() -> APIBlueprint:
    """Return the blueprint that sends messages again."""
    blueprint = api_blueprint("resend", __name__, access=administrator("notifications:write"), tag="messages")

    @blueprint.post("/messages/<uuid:message_id>/resend", responses={202: MessageReply})
    def resend(path: MessagePath) -> Response:
        """Send a settled message again, as a new message; the same conditions apply."""

        def answer() -> tuple[Response, int]:
            with _database().transaction() as session:
                added = resend_message(session, path.message_id)
                session.flush()
                return jsonify(one_message(session, added.id)), 202

        return idempotent(_database(), answer)

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
