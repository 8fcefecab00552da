"""Endpoints for joining and leaving pathways."""

from typing import Any

from flask import Response
from flask.typing import ResponseReturnValue
from flask_openapi import APIBlueprint

from services.progress.certificates.snapshots import Issuer
from services.progress.completions.queries import enrollments_of
from services.progress.enrollments.operations import Enroll, enroll, withdraw
from services.progress.enrollments.schemas import EnrollmentList, EnrollmentPath, EnrollmentReply, EnrollmentRequest
from services.progress.learners.identity import learner_id
from shared.access import SIGNED_IN, principal
from shared.database import Database
from shared.idempotency import idempotent
from shared.web import api_blueprint


def enrollments_blueprint(database: Database, issuer: Issuer) -> APIBlueprint:
    """Return the blueprint of a learner's own enrollments."""
    blueprint = api_blueprint("enrollments", __name__, access=SIGNED_IN, tag="enrollments")

    @blueprint.post("/enrollments", responses={201: EnrollmentReply, 200: EnrollmentReply})
    def join_pathway(body: EnrollmentRequest) -> Response:
        """Join a pathway; who has joined already gets their enrollment (200)."""

        def answer() -> ResponseReturnValue:
            command = Enroll(learner_id(), principal().name, body.pathway)
            with database.transaction() as session:
                enrollment_id, created = enroll(session, command, issuer)
                joined = enrollments_of(session, learner_id(), enrollment_id=enrollment_id)
            return joined[0], 201 if created else 200

        return idempotent(database, answer)

    @blueprint.delete("/enrollments/<uuid:enrollment_id>")
    def leave_pathway(path: EnrollmentPath) -> tuple[str, int]:
        """Leave a pathway; what was done stays recorded and counts when the learner comes back."""
        with database.transaction() as session:
            withdraw(session, learner_id(), path.enrollment_id)
        return "", 204

    @blueprint.get("/me/enrollments", responses={200: EnrollmentList})
    def list_enrollments() -> dict[str, Any]:
        """List the pathways that the learner follows, oldest first."""
        with database.reading() as session:
            return {"items": enrollments_of(session, learner_id()), "next": None}

    return blueprint
