"""What administrators do to resources beyond editing: retire one, replace its recording."""

from typing import Any

from flask import Response
from flask_openapi import APIBlueprint

from services.catalog.assets.media_types import LARGEST_FILE
from services.catalog.assets.uploads import allow_uploads
from services.catalog.publishing.editing_api import (
    EDITORS,
    draft_response,
    require_current,
    require_current_if_asked,
)
from services.catalog.publishing.operations import find_item, lock_item, restore_item
from services.catalog.publishing.schemas import DraftReply, SlugPath
from services.catalog.resources.content_type import RESOURCES
from services.catalog.resources.media import replace_media, require_recording
from services.catalog.resources.recordings import replacement_of
from services.catalog.resources.retirement import retire_resource
from services.catalog.resources.schemas import MediaForm, RestoredReply, RetiredReply, RetirementRequest
from shared.access import principal
from shared.clock import rfc3339
from shared.database import Database
from shared.documents import Documents
from shared.idempotency import idempotent
from shared.problems import NotFound
from shared.web import api_blueprint


def resources_admin_blueprint(database: Database, documents: Documents) -> APIBlueprint:
    """Return the blueprint."""
    blueprint = api_blueprint("admin_resource_acts", __name__, access=EDITORS, tag="resources (admin)")
    allow_uploads(blueprint, 2 * LARGEST_FILE)

    @blueprint.post("/admin/resources/<slug>/retire", responses={200: RetiredReply})
    def retire(path: SlugPath, body: RetirementRequest) -> Response:
        """Take a resource from lists and search; its revisions stay readable by number."""
        return idempotent(database, lambda: _retire(database, path.slug, body.reason))

    @blueprint.post("/admin/resources/<slug>/restore", responses={200: RestoredReply})
    def restore(path: SlugPath, body: RetirementRequest) -> Response:
        """Offer a retired resource again as it was published last, as a new revision; the draft stays as it is."""
        return idempotent(database, lambda: _restore(database, path.slug, body.reason))

    @blueprint.put("/admin/resources/<slug>/media", responses={200: DraftReply})
    def put_media(path: SlugPath, form: MediaForm) -> Response:
        """Replace the recording, or parts of it, in the draft (If-Match); publish it when you have looked at it."""
        with database.reading() as session:
            item = find_item(session, RESOURCES, path.slug)
            if item is None:
                raise NotFound(f"There is no resource {path.slug}.")
            require_current(item)
            present = item.draft
        require_recording(present)
        # The files are put away before the row is locked: an upload takes long, and a repeat is harmless.
        new = replacement_of(documents, form, present)
        with database.transaction() as session:
            item = lock_item(session, RESOURCES, path.slug)
            require_current(item)
            return draft_response(session, RESOURCES, replace_media(session, item, new, principal().id))

    return blueprint


def _restore(database: Database, slug: str, reason: str) -> dict[str, Any]:
    with database.transaction() as session:
        item = lock_item(session, RESOURCES, slug)
        require_current_if_asked(item)
        revision = restore_item(session, RESOURCES, item, reason, principal().id)
        return {"slug": slug, "state": item.state.value, "revision": revision.number}


def _retire(database: Database, slug: str, reason: str) -> dict[str, Any]:
    with database.transaction() as session:
        item = lock_item(session, RESOURCES, slug)
        require_current_if_asked(item)
        retire_resource(session, item, reason, principal().id)
        return {"slug": slug, "state": item.state.value, "retired_at": item.retired_at and rfc3339(item.retired_at)}
