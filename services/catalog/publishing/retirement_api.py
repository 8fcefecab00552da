"""The endpoints that take an item from the catalogue and offer it again, the same for all three kinds."""

from typing import Any

from flask import Response
from flask_openapi import APIBlueprint

from services.catalog.publishing.content_type import ContentType
from services.catalog.publishing.editing_api import EDITORS, require_current_if_asked
from services.catalog.publishing.operations import lock_item, restore_item, retire_item
from services.catalog.publishing.schemas import RestoredReply, RetiredReply, RetirementRequest, SlugPath
from shared.access import principal
from shared.clock import rfc3339
from shared.database import Database
from shared.idempotency import idempotent
from shared.web import api_blueprint


def retirement_blueprint(kind: ContentType, database: Database) -> APIBlueprint:
    """Return the blueprint for one content type."""
    name = f"admin_{kind.name}_retirement"
    blueprint = api_blueprint(name, __name__, access=EDITORS, tag=f"{kind.plural} (admin)")
    item = f"/admin/{kind.plural}/<slug>"

    @blueprint.post(f"{item}/retire", responses={200: RetiredReply})
    def retire(path: SlugPath, body: RetirementRequest) -> Response:
        """Take it from lists, unless something published needs it; its revisions stay readable by number."""
        return idempotent(database, lambda: _retire(kind, database, path.slug, body.reason))

    @blueprint.post(f"{item}/restore", responses={200: RestoredReply})
    def restore(path: SlugPath, body: RetirementRequest) -> Response:
        """Offer what was retired again as it was published last, as a new revision; the draft stays as it is."""
        return idempotent(database, lambda: _restore(kind, database, path.slug, body.reason))

    return blueprint


def _retire(kind: ContentType, database: Database, slug: str, reason: str) -> dict[str, Any]:
    with database.transaction() as session:
        item = lock_item(session, kind, slug)
        require_current_if_asked(item)
        retired_at = retire_item(session, kind, item, reason, principal().id)
        return {"slug": slug, "state": item.state.value, "retired_at": rfc3339(retired_at)}


def _restore(kind: ContentType, database: Database, slug: str, reason: str) -> dict[str, Any]:
    with database.transaction() as session:
        item = lock_item(session, kind, slug)
        require_current_if_asked(item)
        revision = restore_item(session, kind, item, reason, principal().id)
        return {"slug": slug, "state": item.state.value, "revision": revision.number}
