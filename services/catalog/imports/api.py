"""The endpoint that takes a content pack."""

from collections.abc import Iterable
from typing import Any

from flask import Response, jsonify
from flask_openapi import APIBlueprint
from werkzeug.datastructures import FileStorage

from services.catalog.assets.uploads import allow_uploads
from services.catalog.imports.operations import import_pack, preview_pack
from services.catalog.imports.plan import PlannedItem
from services.catalog.imports.schemas import ImportForm, ImportQuery, ImportReply
from services.catalog.imports.upload import LARGEST_UPLOAD, MB, UploadedPack, uploaded_pack
from services.catalog.packs.problems import Finding
from services.catalog.publishing.rules import ImportVerdict
from shared.access import administrator, principal
from shared.database import Database
from shared.documents import Documents
from shared.problems import Invalid
from shared.web import api_blueprint

LISTS = {
    ImportVerdict.CREATED: "created",
    ImportVerdict.CHANGED: "changed",
    ImportVerdict.UNCHANGED: "unchanged",
    ImportVerdict.CONFLICT: "conflicts",
}


def imports_blueprint(database: Database, documents: Documents) -> APIBlueprint:
    """Return the blueprint."""
    blueprint = api_blueprint("imports", __name__, access=administrator("catalog:write"), tag="imports (admin)")
    allow_uploads(blueprint, LARGEST_UPLOAD + MB)

    @blueprint.post("/admin/imports", responses={200: ImportReply})
    def add_import(query: ImportQuery, form: ImportForm) -> Response:
        """Publish what is new or changed in a pack, or with `dry_run` only say what that would be.

        All of it happens or nothing; the same pack again changes nothing. What an administrator
        changed since the last import is kept and listed under `conflicts` when the pack changed it too.
        """
        if not isinstance(form.pack, FileStorage):
            raise Invalid([{"field": "pack", "message": "Send the pack as a zip file."}])
        with uploaded_pack(form.pack.stream) as upload:
            if query.dry_run:
                planned = preview_pack(database, upload.pack, overwrite=query.overwrite) if upload.pack else []
                return jsonify(_report(planned, upload, dry_run=True))
            if upload.pack is None or upload.errors:
                raise Invalid(_problems(upload.errors))
            note = form.change_note or f"Imported from the pack {upload.pack.manifest.slug}."
            done = import_pack(
                database, documents, upload.pack, principal().id, change_note=note, overwrite=query.overwrite
            )
            return jsonify(_report(done, upload, dry_run=False))

    return blueprint


def _report(planned: Iterable[PlannedItem], upload: UploadedPack, *, dry_run: bool) -> dict[str, Any]:
    listed: dict[str, list[dict[str, Any]]] = {name: [] for name in LISTS.values()}
    for each in planned:
        listed[LISTS[each.verdict]].append(each.summary())
    return {
        "dry_run": dry_run,
        **listed,
        "errors": [_finding(each) for each in upload.errors],
        "warnings": [_finding(each) for each in upload.warnings],
    }


def _finding(finding: Finding) -> dict[str, Any]:
    return {"file": finding.file, "line": finding.line, "where": finding.where, "message": finding.message}


def _problems(errors: Iterable[Finding]) -> list[dict[str, str]]:
    return [{"field": _place(each), "message": each.message} for each in errors]


def _place(finding: Finding) -> str:
    parts = (finding.file or "pack", str(finding.line or ""), finding.where)
    return ":".join(part for part in parts if part)
