"""Endpoints of a learner's commitments to change."""

from typing import Any

from flask import Response
from flask.typing import ResponseReturnValue
from flask_openapi import APIBlueprint

from services.progress.certificates.snapshots import Issuer
from services.progress.commitments.operations import Commit, Tell, make_commitments, report_commitment
from services.progress.commitments.queries import commitments_of, commitments_view
from services.progress.commitments.schemas import (
    CommitmentList,
    CommitmentPath,
    CommitmentsBrief,
    CommitmentsPath,
    CommitmentsReply,
    CommitmentsRequest,
    ReportRequest,
)
from services.progress.learners.identity import learner_id
from shared.access import SIGNED_IN, principal
from shared.database import Database
from shared.idempotency import idempotent
from shared.web import api_blueprint


def commitments_blueprint(database: Database, issuer: Issuer) -> APIBlueprint:
    """Return the blueprint."""
    blueprint = api_blueprint("commitments", __name__, access=SIGNED_IN, tag="commitments")

    @blueprint.get("/me/resources/<slug>/commitments", responses={200: CommitmentsReply})
    def read_offer(path: CommitmentsPath) -> dict[str, Any]:
        """Return what may be committed to after an activity, and what was."""
        with database.reading() as session:
            return commitments_view(session, learner_id(), path.slug)

    @blueprint.post("/me/resources/<slug>/commitments", responses={201: CommitmentsBrief, 200: CommitmentsBrief})
    def commit(path: CommitmentsPath, body: CommitmentsRequest) -> Response:
        """Commit to one to three changes, once for each activity; the same sent again changes nothing (200)."""

        def answer() -> ResponseReturnValue:
            command = Commit(learner_id(), principal().name, path.slug, body.commitments, body.follow_up)
            with database.transaction() as session:
                created = make_commitments(session, command, issuer)
                made = commitments_of(session, command.learner_id, path.slug)
            return {"made": len(made)}, 201 if created else 200

        return idempotent(database, answer)

    @blueprint.get("/me/commitments", responses={200: CommitmentList})
    def list_commitments() -> dict[str, Any]:
        """List what the learner committed to, newest first, with what became of it."""
        with database.reading() as session:
            return {"items": commitments_of(session, learner_id()), "next": None}

    @blueprint.post("/me/commitments/<uuid:commitment_id>/reports")
    def report(path: CommitmentPath, body: ReportRequest) -> Response:
        """Say what became of a commitment; every report is kept, the latest holds."""

        def answer() -> ResponseReturnValue:
            command = Tell(learner_id(), path.commitment_id, body.outcome, body.remark)
            with database.transaction() as session:
                created = report_commitment(session, command)
            return "", 201 if created else 204

        return idempotent(database, answer)

    return blueprint
