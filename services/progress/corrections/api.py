"""Endpoints of corrections: the holder's own, and those of the people who decide."""

from typing import Any

from flask_openapi import APIBlueprint

from services.progress.certificates.schemas import CodePath
from services.progress.certificates.snapshots import Issuer
from services.progress.corrections.operations import Ask, Decide, ask_for_correction, decide_correction
from services.progress.corrections.queries import (
    correction_for_review,
    correction_queue,
    corrections_of,
    own_correction,
)
from services.progress.corrections.schemas import (
    AskRequest,
    CorrectionForReview,
    CorrectionList,
    CorrectionPath,
    CorrectionQueue,
    CorrectionQueueQuery,
    CorrectionReply,
    DecisionRequest,
)
from services.progress.learners.identity import learner_id
from shared.access import ADMINISTRATOR, SIGNED_IN, has_role
from shared.database import Database
from shared.pagination import encode_cursor, id_in_cursor
from shared.web import api_blueprint


def own_corrections_blueprint(database: Database) -> APIBlueprint:
    """Return the blueprint by which a holder asks for another name."""
    blueprint = api_blueprint("own_name_corrections", __name__, access=SIGNED_IN, tag="certificates")

    @blueprint.post("/me/certificates/<code>/name-corrections", responses={201: CorrectionReply, 200: CorrectionReply})
    def ask(path: CodePath, body: AskRequest) -> tuple[dict[str, Any], int]:
        """Ask for another name on a certificate; the same sent again is asked once (200)."""
        who = learner_id()
        with database.transaction() as session:
            correction_id, fresh = ask_for_correction(session, Ask(who, path.code, body.name, body.reason))
            reply = own_correction(session, who, correction_id)
        return reply, 201 if fresh else 200

    @blueprint.get("/me/name-corrections", responses={200: CorrectionList})
    def list_own() -> dict[str, Any]:
        """List what the learner asked for, newest first."""
        with database.reading() as session:
            return {"items": corrections_of(session, learner_id()), "next": None}

    return blueprint


def corrections_blueprint(database: Database, issuer: Issuer) -> APIBlueprint:
    """Return the blueprint of those who decide."""
    access = has_role(ADMINISTRATOR)
    blueprint = api_blueprint("name_corrections", __name__, access=access, tag="certificates")

    @blueprint.get("/admin/name-corrections", responses={200: CorrectionQueue})
    def list_queue(query: CorrectionQueueQuery) -> dict[str, Any]:
        """List corrections: what waits, longest first; what is decided, newest first."""
        after = id_in_cursor(query.cursor)
        with database.reading() as session:
            items, last = correction_queue(session, state=query.state, after=after, limit=query.limit)
        return {"items": items, "next": encode_cursor([str(last)]) if last else None}

    @blueprint.get("/admin/name-corrections/<uuid:correction_id>", responses={200: CorrectionForReview})
    def read(path: CorrectionPath) -> dict[str, Any]:
        """Return one correction."""
        with database.reading() as session:
            return correction_for_review(session, path.correction_id)

    @blueprint.post("/admin/name-corrections/<uuid:correction_id>/decision", responses={200: CorrectionForReview})
    def decide(path: CorrectionPath, body: DecisionRequest) -> dict[str, Any]:
        """Accept, which replaces the certificate, or decline with a reason; said once and never changed."""
        command = Decide(path.correction_id, learner_id(), body.decision, body.reason)
        with database.transaction() as session:
            decide_correction(session, command, issuer)
            return correction_for_review(session, path.correction_id)

    return blueprint
