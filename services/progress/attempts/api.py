"""Endpoints for taking a quiz."""

from typing import Any

from flask import Response, request
from flask.typing import ResponseReturnValue
from flask_openapi import APIBlueprint

from services.progress.attempts.admission import Admission
from services.progress.attempts.closing import close_if_over
from services.progress.attempts.operations import save_answers, start_attempt, submit_attempt
from services.progress.attempts.presentation import attempt_json
from services.progress.attempts.problems import AssessmentUnknown, AttemptNotPossible, QuestionsUnanswered, TimeIsUp
from services.progress.attempts.queries import attempt_view
from services.progress.attempts.recording import lock_attempt
from services.progress.attempts.schemas import (
    AnswersRequest,
    AssessmentPath,
    AttemptPath,
    AttemptReply,
    AttemptRequest,
    StartingReply,
    SubmissionRequest,
)
from services.progress.attempts.starting import starting_json, starting_of
from services.progress.certificates.snapshots import Issuer
from services.progress.learners.identity import learner_id
from shared.access import SIGNED_IN
from shared.database import Database
from shared.idempotency import idempotent
from shared.problems import Invalid, NotFound
from shared.web import api_blueprint


def starting_blueprint(database: Database, issuer: Issuer) -> APIBlueprint:
    """Return the blueprint of what comes before an attempt, and of starting one."""
    blueprint = api_blueprint("starting", __name__, access=SIGNED_IN, tag="attempts")

    @blueprint.post("/me/attempts", responses={201: AttemptReply, 200: AttemptReply})
    def start(body: AttemptRequest) -> Response:
        """Start an attempt at a quiz, or resume the open one (200)."""

        def answer() -> ResponseReturnValue:
            with database.transaction() as session:
                started = start_attempt(session, learner_id(), body.assessment, issuer)
            # Refused only after the commit, which may have closed an attempt whose time was over.
            if isinstance(started, Admission):
                raise AttemptNotPossible(started)
            return attempt_json(started.attempt), 201 if started.created else 200

        return idempotent(database, answer)

    @blueprint.get("/me/assessments/<assessment>", responses={200: StartingReply})
    def read_starting(path: AssessmentPath) -> dict[str, Any]:
        """Return what awaits the learner in a quiz: pass mark, attempts, waiting, time, and whether they can start."""
        with database.reading() as session:
            try:
                return starting_json(starting_of(session, learner_id(), path.assessment))
            except AssessmentUnknown as unknown:
                raise NotFound(f"No quiz is called {path.assessment!r}.") from unknown

    return blueprint


def attempts_blueprint(database: Database, issuer: Issuer) -> APIBlueprint:
    """Return the blueprint of a learner's own attempts."""
    blueprint = api_blueprint("attempts", __name__, access=SIGNED_IN, tag="attempts")

    @blueprint.get("/me/attempts/<uuid:attempt_id>", responses={200: AttemptReply})
    def read(path: AttemptPath) -> dict[str, Any]:
        """Return one of the learner's attempts; one whose time is over is graded by being looked at."""
        with database.reading() as session:
            view = attempt_view(session, learner_id(), path.attempt_id)
        if view["status"] == "graded" or not view["closes_at"]:
            return view
        with database.transaction() as session:
            close_if_over(session, lock_attempt(session, learner_id(), path.attempt_id), issuer)
            return attempt_view(session, learner_id(), path.attempt_id)

    @blueprint.put("/me/attempts/<uuid:attempt_id>/answers", responses={200: AttemptReply})
    def save(path: AttemptPath, body: AnswersRequest) -> dict[str, Any]:
        """Save some answers; those that were saved before stay."""
        with database.transaction() as session:
            saved = save_answers(session, learner_id(), path.attempt_id, body.answers, issuer)
        # Refused only after the commit, which has graded what was saved in time.
        if saved is None:
            raise TimeIsUp
        return attempt_json(saved)

    @blueprint.post("/me/attempts/<uuid:attempt_id>/submission", responses={200: AttemptReply})
    def submit(path: AttemptPath, body: SubmissionRequest) -> Response:
        """Hand in an attempt and have it graded; handing in again returns the same grade."""
        if request.get_data() and request.get_json(silent=True) is None:
            raise Invalid("Send JSON, or no body at all.")

        def answer() -> ResponseReturnValue:
            with database.transaction() as session:
                attempt, missing = submit_attempt(session, learner_id(), path.attempt_id, body.answers, issuer)
                reply = attempt_json(attempt) if attempt else attempt_view(session, learner_id(), path.attempt_id)
            # Refused only after the commit, so that the answers that were given are kept.
            if missing:
                raise QuestionsUnanswered(missing)
            return reply, 200

        return idempotent(database, answer)

    return blueprint
