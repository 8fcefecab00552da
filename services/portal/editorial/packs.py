"""Content packs in the console: sent, compared with the catalogue, then taken in as it was shown."""

import uuid

from flask import Blueprint, flash, redirect, render_template, request, url_for

from services.portal.admin.views import Page, administrators_only
from services.portal.clients import clients
from services.portal.forms import in_words
from shared.http import RemoteProblem

packs = Blueprint("packs", __name__, url_prefix="/admin/imports")

INVALID = 422


@packs.route("", methods=["GET", "POST"])
@administrators_only
def listing() -> Page:
    """Take a pack, and show what became of earlier ones."""
    refused = ""
    if request.method == "POST":
        file = request.files.get("pack")
        if file is None or not file.filename:
            refused = "Choose a pack, as a zip file."
        else:
            note, key = request.form.get("change_note", "").strip(), request.form.get("idempotency_key", "")
            overwrite = request.form.get("overwrite") == "yes"
            try:
                job = clients().catalog.send_pack(
                    file.filename[-100:], file.stream.read(), note, key, overwrite=overwrite
                )
                return redirect(url_for(".one", import_id=job["id"]), 303)
            except RemoteProblem as problem:
                refused = " ".join(problem.errors.values()) or in_words(problem)
    page = clients().catalog.imports(request.args.get("cursor", ""))
    shown = render_template("editorial/imports.html", page=page, refused=refused, typed=request.form)
    return (shown, INVALID) if refused else shown  # type: ignore[return-value]


@packs.get("/<uuid:import_id>")
@administrators_only
def one(import_id: uuid.UUID) -> Page:
    """How far it is, what differs, and what was done."""
    return render_template("editorial/import.html", job=clients().catalog.import_job(str(import_id)))


@packs.post("/<uuid:import_id>")
@administrators_only
def decide(import_id: uuid.UUID) -> Page:
    """Take in what was shown, or let it be."""
    identifier, count = str(import_id), request.form.get("confirm_count", "")
    try:
        if "cancel" in request.form:
            clients().catalog.cancel_import(identifier)
        else:
            number = int(count) if count.isdecimal() else None
            clients().catalog.apply_import(identifier, number, request.form.get("idempotency_key", ""))
    except RemoteProblem as problem:
        flash(in_words(problem), "bad")
    return redirect(url_for(".one", import_id=import_id), 303)
