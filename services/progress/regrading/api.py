"""Endpoints of regrading: what it would change, and doing it."""

from typing import Any

from flask import Response
from flask.typing import ResponseReturnValue
from flask_openapi import APIBlueprint
from sqlalchemy.orm import Session

from services.progress.regrading.operations import DecideRegrading, decide_regrading
from services.progress.regrading.previews import find_quiz, preview
from services.progress.regrading.queries import regradings_of
from services.progress.regrading.schemas import QuizPath, RegradingPreview, RegradingRequest
from shared.access import administrator, principal
from shared.database import Database
from shared.idempotency import idempotent
from shared.web import api_blueprint


def regrading_blueprint(database: Database) -> APIBlueprint:
    """Return the blueprint."""
    blueprint = api_blueprint("regrading", __name__, access=administrator("progress:write"), tag="quizzes (admin)")

    @blueprint.get("/admin/quizzes/<slug>/regrading", responses={200: RegradingPreview})
    def read_preview(path: QuizPath) -> dict[str, Any]:
        """Return which keys the newest edition corrects and what that would change; nothing is changed."""
        with database.reading() as session:
            return _state(session, path.slug)

    @blueprint.post("/admin/quizzes/<slug>/regrading", responses={202: RegradingPreview})
    def decide(path: QuizPath, body: RegradingRequest) -> Response:
        """Regrade with a reason. Nobody loses what they earned; what becomes complete is recorded and issued.

        Without the right edition and `confirm_count` the answer is 409 `confirm-count`.
        """

        def answer() -> ResponseReturnValue:
            command = DecideRegrading(path.slug, body.revision, body.confirm_count, body.reason, principal().id)
            with database.transaction() as session:
                decide_regrading(session, command)
                return _state(session, path.slug), 202

        return idempotent(database, answer)

    return blueprint


def _state(session: Session, resource: str) -> dict[str, Any]:
    return preview(session, find_quiz(session, resource)) | {"decided": regradings_of(session, resource)}
