"""The public directory of fellowships and certificate programmes."""

from typing import Any

from flask_openapi import APIBlueprint

from services.catalog.directory.queries import Entry, narrowed, read_entries
from services.catalog.directory.schemas import DirectoryList, DirectoryQuery
from services.catalog.search.kept_answers import KeptAnswers
from services.catalog.search.queries import listing_version
from shared.access import ANYONE
from shared.database import Database
from shared.web import api_blueprint


def directory_blueprint(database: Database) -> APIBlueprint:
    """Return the blueprint."""
    blueprint = api_blueprint("directory", __name__, access=ANYONE, tag="directory")
    kept: KeptAnswers[list[Entry]] = KeptAnswers()

    @blueprint.get("/directory", responses={200: DirectoryList})
    def list_directory(query: DirectoryQuery) -> dict[str, Any]:
        """List fellowships and certificate programmes that fit, with counts to narrow the list by."""
        with database.reading() as session:
            entries = kept.answer(listing_version(session), "entries", lambda: read_entries(session))
        chosen = query.model_dump(exclude={"location"})
        return narrowed(entries, chosen, query.location.strip())

    return blueprint
