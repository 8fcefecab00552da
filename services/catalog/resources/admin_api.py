"""What administrators do to resources beyond editing: replace a recording."""

from flask import Response
from flask_openapi import APIBlueprint

from services.catalog.assets.media_types import LARGEST_FILE
from services.catalog.assets.uploads import allow_uploads
from services.catalog.publishing.editing_api import EDITORS, draft_response, require_current
from services.catalog.publishing.operations import find_item, lock_item
from services.catalog.publishing.schemas import DraftReply, SlugPath
from services.catalog.resources.content_type import RESOURCES
from services.catalog.resources.media import replace_media, require_recording
from services.catalog.resources.recordings import replacement_of
from services.catalog.resources.schemas import MediaForm
from shared.access import principal
from shared.database import Database
from shared.documents import Documents
from shared.problems import NotFound
from shared.web import api_blueprint


def resources_admin_blueprint(database: Database, documents: Documents) -> APIBlueprint:
    """Return the blueprint."""
    blueprint = api_blueprint("admin_resource_acts", __name__, access=EDITORS, tag="resources (admin)")
    allow_uploads(blueprint, 2 * LARGEST_FILE)

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
