"""Pages about many certificates at once: nothing begins before it was shown whose they are and how many."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for

from services.portal.admin.views import Page, administrators_only
from services.portal.clients import clients
from services.portal.forms import Form, in_words
from services.portal.programme.reading import programme_pathway
from shared.http import RemoteProblem

batches = Blueprint("batches", __name__, url_prefix="/admin/certificates/batches")

INVALID = 422
NOT_CONFIRMED = "confirm-count"
ACTS = {"reissue": "Issue anew", "revoke": "Revoke"}
SELECTION = ("pathway", "issued_from", "issued_until")


@batches.get("")
@administrators_only
def listing() -> Page:
    """What was done to many at once, newest first."""
    page = clients().progress.batches(request.args.get("cursor", ""))
    return render_template("certificates/console/batches.html", page=page, acts=ACTS)


@batches.route("/new", methods=["GET", "POST"])
@administrators_only
def new() -> Page:
    """Ask what to do to which; the first sending shows whose certificates they are, the second begins."""
    if request.method == "GET":
        return _ask(Form.showing({"pathway": programme_pathway()}))
    form = Form.submitted()
    if form.text("act") not in ACTS:
        form.errors["act"] = "Choose what is to be done."
    if not form.require(pathway="Name the pathway.", reason="Say why, for the learners and whoever checks."):
        return _ask(form)
    if "begin" in request.form and (answer := _begin(form)):
        return answer
    try:
        found = clients().progress.preview_batch(form.take(*SELECTION))
    except RemoteProblem as problem:
        if problem.status != INVALID:
            raise
        form.refuse(problem, SELECTION)
        return _ask(form)
    return _ask(form, found)


@batches.get("/<uuid:batch_id>")
@administrators_only
def one(batch_id: object) -> Page:
    """How far it is."""
    found = clients().progress.batch(str(batch_id))
    return render_template("certificates/console/batch.html", batch=found, acts=ACTS)


@batches.post("/<uuid:batch_id>/stop")
@administrators_only
def stop(batch_id: object) -> Page:
    """Deal with no further certificate."""
    try:
        clients().progress.stop_batch(str(batch_id))
    except RemoteProblem as problem:
        flash(in_words(problem), "bad")
    else:
        flash("It is stopped. What is done stays done.", "good")
    return redirect(url_for(".one", batch_id=batch_id), 303)


def _begin(form: Form) -> Page | None:
    """Begin with the number that the page showed; None when it was not accepted."""
    count = form.text("confirm_count")
    body: dict[str, Any] = form.take(*SELECTION, "act", "reason")
    try:
        began = clients().progress.begin_batch(
            body | {"confirm_count": int(count) if count.isdecimal() else None}, form.key
        )
    except RemoteProblem as problem:
        if problem.slug == NOT_CONFIRMED:
            flash(f"{in_words(problem)} Nothing is begun; look at the list below again.", "warn")
            form.refuse(problem)
            form.errors.clear()
        else:
            form.refuse(problem, (*SELECTION, "act", "reason"))
        return None
    return redirect(url_for(".one", batch_id=began["id"]), 303)


def _ask(form: Form, found: dict[str, Any] | None = None) -> Page:
    page = render_template("certificates/console/new_batch.html", form=form, found=found, acts=ACTS)
    return (page, INVALID) if form.errors else page  # type: ignore[return-value]
