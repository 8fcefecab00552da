"""Endpoints that take content packs: at once, or as jobs with progress."""

from typing import Any

from flask import Response, jsonify
from flask.typing import ResponseReturnValue
from flask_openapi import APIBlueprint
from werkzeug.datastructures import FileStorage

from services.catalog.assets.uploads import allow_uploads
from services.catalog.imports.jobs import (
    apply_import,
    cancel_import,
    find_import,
    import_document,
    imports_page,
    keep_pack,
    lock_import,
    order_import,
)
from services.catalog.imports.operations import import_pack, preview_pack
from services.catalog.imports.reports import problems_of, report_of
from services.catalog.imports.schemas import (
    ApplyRequest,
    ImportForm,
    ImportJob,
    ImportJobPath,
    ImportJobsPage,
    ImportQuery,
    ImportReply,
)
from services.catalog.imports.upload import LARGEST_UPLOAD, MB, uploaded_pack
from services.catalog.reviews.operations import review_required
from shared.access import administrator, principal
from shared.database import Database
from shared.documents import Documents
from shared.idempotency import idempotent
from shared.pagination import PageQuery, encode_cursor, id_in_cursor
from shared.problems import Invalid
from shared.web import api_blueprint

EDITORS = administrator("catalog:write")


def imports_blueprint(database: Database, documents: Documents) -> APIBlueprint:
    """Return the blueprint that takes packs."""
    blueprint = api_blueprint("imports", __name__, access=EDITORS, tag="imports (admin)")
    allow_uploads(blueprint, LARGEST_UPLOAD + MB)

    @blueprint.post("/admin/imports", responses={200: ImportReply, 202: ImportJob})
    def add_import(query: ImportQuery, form: ImportForm) -> Response:
        """Publish what is new or changed in a pack, or with `dry_run` only say what that would be.

        All of it happens or nothing; the same pack again changes nothing. What an administrator
        changed since the last import is kept and listed under `conflicts` when the pack changed it too.
        With `background` the answer is a job (202) that says how far it is; its differences are
        applied by `POST /v1/admin/imports/{id}/apply`.
        """
        if not isinstance(form.pack, FileStorage):
            raise Invalid([{"field": "pack", "message": "Send the pack as a zip file."}])
        if query.background:
            return idempotent(database, lambda: _order(database, documents, query, form))
        return _now(database, documents, query, form)

    return blueprint


def import_jobs_blueprint(database: Database, documents: Documents) -> APIBlueprint:
    """Return the blueprint of imports that run in the background."""
    blueprint = api_blueprint("import_jobs", __name__, access=EDITORS, tag="imports (admin)")

    @blueprint.get("/admin/imports", responses={200: ImportJobsPage})
    def list_imports(query: PageQuery) -> dict[str, Any]:
        """List imports that ran in the background, newest first, without their reports."""
        with database.reading() as session:
            found = imports_page(session, before=id_in_cursor(query.cursor), limit=query.limit + 1)
        items = [import_document(each, whole=False) for each in found[: query.limit]]
        return {"items": items, "next": encode_cursor([items[-1]["id"]]) if len(found) > query.limit else None}

    @blueprint.get("/admin/imports/<uuid:import_id>", responses={200: ImportJob})
    def read_import(path: ImportJobPath) -> dict[str, Any]:
        """Say how far an import is, what it would do (`preview`) and what it did (`report`)."""
        with database.reading() as session:
            return import_document(find_import(session, path.import_id))

    @blueprint.post("/admin/imports/<uuid:import_id>/apply", responses={202: ImportJob})
    def apply(path: ImportJobPath, body: ApplyRequest) -> Response:
        """Take in what was compared, exactly as it was shown; `confirm_count` is the number of created and changed."""

        def answer() -> ResponseReturnValue:
            with database.transaction() as session:
                job = lock_import(session, path.import_id)
                apply_import(session, job, body.confirm_count, principal().id)
                return import_document(job), 202

        return idempotent(database, answer)

    @blueprint.post("/admin/imports/<uuid:import_id>/cancel", responses={200: ImportJob})
    def cancel(path: ImportJobPath) -> dict[str, Any]:
        """Take nothing in; what runs is rolled back."""
        with database.transaction() as session:
            job = lock_import(session, path.import_id)
            cancel_import(session, job, documents, principal().id)
            return import_document(job)

    return blueprint


def _now(database: Database, documents: Documents, query: ImportQuery, form: ImportForm) -> Response:
    with uploaded_pack(form.pack.stream) as upload:
        with database.reading() as session:
            demanded = review_required(session)
        if query.dry_run:
            planned = preview_pack(database, upload.pack, overwrite=query.overwrite) if upload.pack else []
            return jsonify(report_of(planned, upload, dry_run=True, review_required=demanded))
        if upload.pack is None or upload.errors:
            raise Invalid(problems_of(upload.errors))
        note = form.change_note or f"Imported from the pack {upload.pack.manifest.slug}."
        done = import_pack(
            database, documents, upload.pack, principal().id, change_note=note, overwrite=query.overwrite
        )
        return jsonify(report_of(done, upload, dry_run=False, review_required=demanded))


def _order(database: Database, documents: Documents, query: ImportQuery, form: ImportForm) -> ResponseReturnValue:
    kept = keep_pack(documents, form.pack.stream)
    with database.transaction() as session:
        job = order_import(
            session,
            kept,
            file_name=(form.pack.filename or "pack.zip")[-200:],
            change_note=form.change_note,
            actor=principal().id,
            dry_run=query.dry_run,
            overwrite=query.overwrite,
        )
        return import_document(job), 202, {"Location": f"/v1/admin/imports/{job.id}"}
