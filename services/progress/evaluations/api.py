"""Endpoints of a learner's evaluations."""

from typing import Any

from flask import Response
from flask.typing import ResponseReturnValue
from flask_openapi import APIBlueprint

from services.progress.certificates.snapshots import Issuer
from services.progress.evaluations.operations import Evaluate, give_evaluation
from services.progress.evaluations.queries import evaluation_view
from services.progress.evaluations.schemas import EvaluationBrief, EvaluationPath, EvaluationReply, EvaluationRequest
from services.progress.learners.identity import learner_id
from shared.access import SIGNED_IN, principal
from shared.database import Database
from shared.idempotency import idempotent
from shared.web import api_blueprint


def evaluations_blueprint(database: Database, issuer: Issuer) -> APIBlueprint:
    """Return the blueprint."""
    blueprint = api_blueprint("evaluations", __name__, access=SIGNED_IN, tag="evaluations")

    @blueprint.get("/me/resources/<slug>/evaluation", responses={200: EvaluationReply})
    def read_form(path: EvaluationPath) -> dict[str, Any]:
        """Return the form of an activity, and what was answered."""
        with database.reading() as session:
            return evaluation_view(session, learner_id(), path.slug)

    @blueprint.post("/me/resources/<slug>/evaluation", responses={201: EvaluationBrief, 200: EvaluationBrief})
    def give(path: EvaluationPath, body: EvaluationRequest) -> Response:
        """Give the evaluation of a completed activity, once; the same sent again changes nothing (200)."""

        def answer() -> ResponseReturnValue:
            command = Evaluate(learner_id(), principal().name, path.slug, body.answers, body.comments)
            with database.transaction() as session:
                created = give_evaluation(session, command, issuer)
                given_at = evaluation_view(session, command.learner_id, path.slug)["given_at"]
            return {"given_at": given_at}, 201 if created else 200

        return idempotent(database, answer)

    return blueprint
