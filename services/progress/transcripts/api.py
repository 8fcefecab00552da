"""Endpoints by which learners take along what they have earned and what is stored about them."""

from typing import Any

from flask import Response, jsonify
from flask_openapi import APIBlueprint

from services.progress.certificates.snapshots import Issuer
from services.progress.credit_reports.operations import Safe
from services.progress.learners.identity import learner_id
from services.progress.reports.csv_cells import lines
from services.progress.transcripts.own_data import own_data
from services.progress.transcripts.queries import transcript
from services.progress.transcripts.schemas import TranscriptReply
from shared.access import SIGNED_IN
from shared.database import Database
from shared.web import api_blueprint

COLUMNS = (
    *("completed_on", "title", "kind", "provider", "how", "hours", "credit", "certificate_code"),
    *("slug", "revision", "recorded_at"),
)


def transcripts_blueprint(database: Database, issuer: Issuer, safe: Safe) -> APIBlueprint:
    """Return the blueprint."""
    blueprint = api_blueprint("transcripts", __name__, access=SIGNED_IN, tag="transcripts")

    def read() -> dict[str, Any]:
        with database.reading() as session:
            return transcript(session, learner_id())

    @blueprint.get("/me/transcript", responses={200: TranscriptReply})
    def read_transcript() -> dict[str, Any]:
        """Return everything that the learner has earned, here and elsewhere."""
        return read()

    @blueprint.get("/me/transcript.csv")
    def read_csv() -> Response:
        """Return the same as CSV."""
        return _file(Response("".join(lines(COLUMNS, read()["items"])), mimetype="text/csv"), "transcript.csv")

    @blueprint.get("/me/transcript.pdf")
    def read_pdf() -> Response:
        """Return the same as a PDF."""
        from services.progress.transcripts.rendering import render  # few processes ever need the compiler

        document = render(read() | {"issuer": issuer.name})
        return _file(Response(document, mimetype="application/pdf"), "transcript.pdf")

    @blueprint.get("/me/data")
    def read_data() -> Response:
        """Return everything that is stored here about the learner."""
        with database.reading() as session:
            return _file(jsonify(own_data(session, learner_id(), safe)), "my-learning-data.json")

    return blueprint


def _file(response: Response, name: str) -> Response:
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
