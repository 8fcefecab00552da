"""Endpoints of batches, for administrators: look at what it would be, begin, watch, stop."""

from typing import Any

from flask import Response
from flask.typing import ResponseReturnValue
from flask_openapi import APIBlueprint

from services.progress.batches.operations import Begin, Selection, begin_batch, select_certificates, stop_batch
from services.progress.batches.queries import list_batches, people, read_batch
from services.progress.batches.schemas import (
    BatchList,
    BatchPath,
    BatchReply,
    BatchRequest,
    BatchSelection,
    PreviewReply,
)
from services.progress.learners.identity import learner_id
from shared.access import ADMINISTRATOR, has_role
from shared.database import Database
from shared.idempotency import idempotent
from shared.pagination import PageQuery, encode_cursor, id_in_cursor
from shared.web import api_blueprint

SHOWN = 50


def batches_blueprint(database: Database) -> APIBlueprint:
    """Return the blueprint of batches."""
    access = has_role(ADMINISTRATOR)
    blueprint = api_blueprint("certificate_batches", __name__, access=access, tag="certificates")

    @blueprint.get("/admin/certificate-batches/preview", responses={200: PreviewReply})
    def preview(query: BatchSelection) -> dict[str, Any]:
        """Say how many certificates it would be, and show the first 50; nothing is done."""
        with database.reading() as session:
            chosen = select_certificates(session, Selection(**query.model_dump()))
            return {"count": len(chosen), "items": people(session, chosen[:SHOWN])}

    @blueprint.post("/admin/certificate-batches", responses={201: BatchReply})
    def begin(body: BatchRequest) -> Response:
        """Begin, when `confirm_count` is the number of certificates that fit now (409 otherwise)."""

        def answer() -> ResponseReturnValue:
            selection = Selection(body.pathway, body.issued_from, body.issued_until)
            command = Begin(body.act, selection, body.reason, body.confirm_count, learner_id())
            with database.transaction() as session:
                batch_id = begin_batch(session, command)
                return read_batch(session, batch_id), 201

        return idempotent(database, answer)

    @blueprint.get("/admin/certificate-batches", responses={200: BatchList})
    def list_all(query: PageQuery) -> dict[str, Any]:
        """List batches, newest first."""
        with database.reading() as session:
            items, last = list_batches(session, after=id_in_cursor(query.cursor), limit=query.limit)
        return {"items": items, "next": encode_cursor([str(last)]) if last else None}

    @blueprint.get("/admin/certificate-batches/<uuid:batch_id>", responses={200: BatchReply})
    def read(path: BatchPath) -> dict[str, Any]:
        """Say how far a batch is."""
        with database.reading() as session:
            return read_batch(session, path.batch_id)

    @blueprint.post("/admin/certificate-batches/<uuid:batch_id>/stop", responses={200: BatchReply})
    def stop(path: BatchPath) -> dict[str, Any]:
        """Stop a batch; what is done stays done."""
        with database.transaction() as session:
            stop_batch(session, path.batch_id, learner_id())
            return read_batch(session, path.batch_id)

    return blueprint
