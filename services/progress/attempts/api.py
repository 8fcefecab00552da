"""Endpoints for taking a quiz."""

from typing import Any

from flask import Response, request
from flask.typing import ResponseReturnValue
from flask_openapi import APIBlueprint

from services.progress.attempts.operations import save_answers, start_attempt, submit_attempt
from services.progress.attempts.problems import QuestionsUnanswered
from services.progress.attempts.queries import attempt_view
from services.progress.attempts.schemas import (
    AnswersRequest,
    AttemptPath,
    AttemptReply,
    AttemptRequest,
    SubmissionRequest,
)
from services.progress.certificates.snapshots import Issuer
from services.progress.learners.identity import learner_id
from shared.access import SIGNED_IN
from shared.database import Database
from shared.idempotency import idempotent
from shared.problems import Invalid
from shared.web import api_blueprint


def attempts_blueprint(database: Database, issuer: Issuer) -> APIBlueprint:
    """Return the blueprint of a learner's own attempts."""
    blueprint = api_blueprint("attempts", __name__, access=SIGNED_IN, tag="attempts")

    @blueprint.post("/me/attempts", responses={201: AttemptReply, 200: AttemptReply})
    def start(body: AttemptRequest) -> Response:
        """Start an attempt at a quiz, or resume the open one (200)."""

        def answer() -> ResponseReturnValue:
            with database.transaction() as session:
                attempt_id, created = start_attempt(session, learner_id(), body.assessment, issuer)
                reply = attempt_view(session, learner_id(), attempt_id)
            return reply, 201 if created else 200

        return idempotent(database, answer)

    @blueprint.get("/me/attempts/<uuid:attempt_id>", responses={200: AttemptReply})
    def read(path: AttemptPath) -> dict[str, Any]:
        """Return one of the learner's attempts."""
        with database.reading() as session:
            return attempt_view(session, learner_id(), path.attempt_id)

    @blueprint.put("/me/attempts/<uuid:attempt_id>/answers", responses={200: AttemptReply})
    def save(path: AttemptPath, body: AnswersRequest) -> dict[str, Any]:
        """Save some answers; those that were saved before stay."""
        with database.transaction() as session:
            save_answers(session, learner_id(), path.attempt_id, body.answers)
            return attempt_view(session, learner_id(), path.attempt_id)

    @blueprint.post("/me/attempts/<uuid:attempt_id>/submission", responses={200: AttemptReply})
    def submit(path: AttemptPath, body: SubmissionRequest) -> Response:
        """Hand in an attempt and have it graded; handing in again returns the same grade."""
        if request.get_data() and request.get_json(silent=True) is None:
            raise Invalid("Send JSON, or no body at all.")

        def answer() -> ResponseReturnValue:
            with database.transaction() as session:
                missing = submit_attempt(session, learner_id(), path.attempt_id, body.answers, issuer)
                reply = attempt_view(session, learner_id(), path.attempt_id)
            # Refused only after the commit, so that the answers that were given are kept.
            if missing:
                raise QuestionsUnanswered(missing)
            return reply, 200

        return idempotent(database, answer)

    return blueprint
