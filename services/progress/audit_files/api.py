"""Endpoints of audit files: ask for one, see how far it is, fetch it."""

import uuid
from typing import Any, Literal

import sqlalchemy as sa
from flask import Response
from flask.typing import ResponseReturnValue
from flask_openapi import APIBlueprint
from pydantic import Field
from sqlalchemy.orm import Session

from services.progress.audit.operations import record
from services.progress.audit_files.operations import ask_for_file
from services.progress.audit_files.queries import file_json, files_page, find_file
from services.progress.credit.access import CREDIT_STAFF, designating
from services.progress.credit.schemas import Kind, Slug
from services.progress.credit.subjects import Named
from shared.access import principal
from shared.database import Database
from shared.documents import DocumentMissing, Documents
from shared.idempotency import idempotent
from shared.pagination import PageQuery, encode_cursor, id_in_cursor
from shared.problems import Conflict, Forbidden, Gone, NotFound
from shared.schemas import Reply, Request
from shared.web import api_blueprint


class AuditFileRequest(Request):
    """Of what; names only for credit staff."""

    kind: Kind
    subject: Slug
    with_names: bool = False


class AuditFilePath(Request):
    """Which audit file."""

    file_id: uuid.UUID


class AuditFileReply(Reply):
    """An audit file and how far it is."""

    id: str
    kind: str
    subject: str
    with_names: bool
    actor: str
    state: Literal["running", "ready", "deleted"]
    total: int = Field(description="people who are to be in it")
    done: int
    sha256: str | None
    size: int | None
    asked_at: str
    finished_at: str | None
    deleted_at: str | None


class AuditFileList(Reply):
    """Audit files, newest first."""

    items: list[AuditFileReply]
    next: str | None


class AuditFileUnknown(NotFound):
    """There is none under this id."""

    slug, title = "audit-file-unknown", "There is no such audit file"


class AuditFileDeleted(Gone):
    """Archives are kept for thirty days, and not beyond the wish of somebody in them to be forgotten."""

    slug, title = "audit-file-deleted", "This audit file was deleted"


class AuditFileNotReady(Conflict):
    """It is still being made."""

    slug, title = "audit-file-not-ready", "The audit file is still being made"


def audit_files_blueprint(database: Database, documents: Documents) -> APIBlueprint:
    """Return the blueprint."""
    blueprint = api_blueprint("audit_files", __name__, access=designating(), tag="credit")

    @blueprint.post("/admin/credit/audit-files", responses={202: AuditFileReply})
    def ask(body: AuditFileRequest) -> Response:
        """Have everything about the credit of an activity put into one archive, in the background."""

        def answer() -> ResponseReturnValue:
            _refuse_names(names=body.with_names)
            with database.transaction() as session:
                named = Named(body.kind, body.subject)
                file_id = ask_for_file(session, named, principal().id, with_names=body.with_names)
                return file_json(_found(session, file_id)), 202

        return idempotent(database, answer)

    @blueprint.get("/admin/credit/audit-files", responses={200: AuditFileList})
    def list_files(query: PageQuery) -> dict[str, Any]:
        """List audit files, newest first."""
        with database.reading() as session:
            items, last = files_page(session, after=id_in_cursor(query.cursor), limit=query.limit)
        return {"items": items, "next": encode_cursor([str(last)]) if last else None}

    @blueprint.get("/admin/credit/audit-files/<uuid:file_id>", responses={200: AuditFileReply})
    def read(path: AuditFilePath) -> dict[str, Any]:
        """Say how far it is."""
        with database.reading() as session:
            return file_json(_found(session, path.file_id))

    @blueprint.get("/admin/credit/audit-files/<uuid:file_id>.zip")
    def download(path: AuditFilePath) -> Response:
        """Return the archive; the download is logged."""
        with database.transaction() as session:
            row = _found(session, path.file_id)
            _refuse_names(names=row.with_names)
            record(session, principal().id, "credit.audit_file_downloaded", row.kind, row.subject, file=str(row.id))
        if row.deleted_at is not None:
            raise AuditFileDeleted
        if row.key is None:
            raise AuditFileNotReady(headers={"Retry-After": "2"})
        try:
            content = documents.get(row.key)
        except DocumentMissing as error:
            raise AuditFileDeleted from error
        response = Response(content, mimetype="application/zip")
        response.headers["Content-Disposition"] = f'attachment; filename="audit-{row.subject}.zip"'
        response.headers["Cache-Control"] = "private, no-store"
        return response

    return blueprint


def _found(session: Session, file_id: uuid.UUID) -> sa.Row[Any]:
    row = find_file(session, file_id)
    if row is None:
        raise AuditFileUnknown
    return row


def _refuse_names(*, names: bool) -> None:
    if names and CREDIT_STAFF not in principal().roles:
        raise Forbidden("Names are for people with the role credit_staff.")
