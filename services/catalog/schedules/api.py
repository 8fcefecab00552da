"""Endpoints of planned publications: for each kind of item, and the list over all of them."""

from typing import Any

from flask import Response, jsonify
from flask_openapi import APIBlueprint

from services.catalog.publishing.content_type import ContentType
from services.catalog.publishing.editing_api import EDITORS, require_current
from services.catalog.publishing.operations import lock_item
from services.catalog.publishing.schemas import SlugPath
from services.catalog.schedules.models import ScheduleState
from services.catalog.schedules.operations import cancel_schedule, schedule_publication
from services.catalog.schedules.queries import plans_page, schedule_document
from services.catalog.schedules.schemas import PlansPage, PlansQuery, ScheduleReply, ScheduleRequest
from shared.access import principal
from shared.database import Database
from shared.pagination import encode_cursor, id_in_cursor
from shared.web import api_blueprint


def schedule_blueprint(kind: ContentType, database: Database) -> APIBlueprint:
    """Return the blueprint of planned publications of one kind of item."""
    address = f"/v1/admin/{kind.plural}"
    name, tag = f"schedules_of_{kind.plural}", "planned publications (admin)"
    blueprint = api_blueprint(name, __name__, access=EDITORS, tag=tag, url_prefix=address)

    @blueprint.put("/<slug>/schedule", responses={200: ScheduleReply})
    def plan(path: SlugPath, body: ScheduleRequest) -> Response:
        """Publish the draft that was read (If-Match) at a time, or move that; any change of the draft cancels it."""
        with database.transaction() as session:
            item = lock_item(session, kind, path.slug)
            require_current(item)
            kind.check(item.draft)
            planned = schedule_publication(
                session, kind.name, item, due_at=body.due_at, change_note=body.change_note, actor=principal().id
            )
            return jsonify(schedule_document(planned))

    @blueprint.delete("/<slug>/schedule")
    def cancel(path: SlugPath) -> tuple[str, int]:
        """Publish it not at that time after all."""
        with database.transaction() as session:
            cancel_schedule(session, kind.name, lock_item(session, kind, path.slug), principal().id)
        return "", 204

    return blueprint


def plans_blueprint(database: Database) -> APIBlueprint:
    """Return the blueprint of the list."""
    blueprint = api_blueprint("schedules", __name__, access=EDITORS, tag="planned publications (admin)")

    @blueprint.get("/admin/schedules", responses={200: PlansPage})
    def list_plans(query: PlansQuery) -> dict[str, Any]:
        """List what is planned, or what failed or was cancelled and nobody has taken up since."""
        after = id_in_cursor(query.cursor)
        with database.reading() as session:
            items = plans_page(session, ScheduleState(query.state), after=after, limit=query.limit + 1)
        more = len(items) > query.limit
        items = items[: query.limit]
        return {"items": items, "next": encode_cursor([items[-1]["id"]]) if more else None}

    return blueprint
