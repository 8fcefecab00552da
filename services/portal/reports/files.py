"""Pages of the console on long reports that are written to files in the background."""

import uuid

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for

from services.portal.admin.views import Page, administrators_only
from services.portal.clients import clients
from services.portal.forms import Form, in_words
from shared.http import RemoteProblem

report_files = Blueprint("report_files", __name__, url_prefix="/admin/reports/files")


@report_files.get("")
@administrators_only
def listing() -> Page:
    """The files, newest first, and the form to have another one written."""
    page = clients().progress.exports(request.args.get("cursor", ""))
    return render_template("reports/files.html", page=page, pathways=clients().progress.reported_pathways())


@report_files.post("")
@administrators_only
def order() -> Page:
    """Have the report of completions written to a file."""
    form = Form.submitted()
    body = {name: form.text(name) for name in ("pathway", "status") if form.text(name)}
    try:
        ordered = clients().progress.order_export(body, form.key)
    except RemoteProblem as problem:
        flash(in_words(problem), "bad")
        return redirect(url_for(".listing"), 303)
    return redirect(url_for(".one", export_id=ordered["id"]), 303)


@report_files.get("/<uuid:export_id>")
@administrators_only
def one(export_id: uuid.UUID) -> Page:
    """How far a file is, and the file."""
    return render_template("reports/file.html", export=clients().progress.export(str(export_id)))


@report_files.get("/<uuid:export_id>/completions.csv")
@administrators_only
def download(export_id: uuid.UUID) -> Page:
    """The file."""
    try:
        answer = clients().progress.export_file(str(export_id))
    except RemoteProblem as problem:
        if problem.status not in {409, 410}:
            raise
        flash(in_words(problem), "warn")
        return redirect(url_for(".one", export_id=export_id), 303)
    response = Response(answer.body, mimetype="text/csv")
    response.headers["Content-Disposition"] = 'attachment; filename="completions.csv"'
    return response
