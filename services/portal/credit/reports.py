"""Pages of the console for credit staff: claims, identifiers, and reporting."""

import functools
from collections.abc import Callable
from typing import Any, ParamSpec

from flask import Blueprint, abort, flash, make_response, redirect, render_template, request, url_for

from services.portal.admin.views import Page
from services.portal.clients import clients
from services.portal.credit.console import as_file
from services.portal.credit.wording import quarters_in
from services.portal.forms import Form, in_words
from services.portal.sessions.visitor import signed_in_only, visitor
from shared.http import RemoteProblem

credit_claims = Blueprint("credit_claims", __name__, url_prefix="/admin/credit/claims")
credit_reports = Blueprint("credit_reports", __name__, url_prefix="/admin/credit/reporting")

P = ParamSpec("P")
Json = dict[str, Any]
INVALID = 422
SPARE_ROWS = 3


def credit_staff_only(view: Callable[P, Page]) -> Callable[P, Page]:
    """Tell administrators what role they need; answer 403 to everybody else without it."""

    @functools.wraps(view)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> Page:
        who = visitor()
        if who is None or not (who.handles_credit or who.administers):
            abort(403)
        if not who.handles_credit:
            return make_response(render_template("credit/console/role_needed.html"), 403)
        return view(*args, **kwargs)

    return signed_in_only(guarded)


@credit_claims.get("")
@credit_staff_only
def claims() -> Page:
    """Claims, newest first."""
    filters = {name: request.args.get(name, "").strip() for name in ("subject", "cursor")}
    page = clients().progress.claims(**filters)
    return render_template("credit/console/claims.html", page=page, filters=filters)


@credit_claims.route("/<uuid:claim_id>", methods=["GET", "POST"])
@credit_staff_only
def claim(claim_id: object) -> Page:
    """One claim; put another amount in its place, or withdraw it."""
    form = Form.submitted() if request.method == "POST" else Form()
    if request.method == "POST" and _correct(str(claim_id), form):
        return redirect(url_for(".claims"), 303)
    found = clients().progress.claim(str(claim_id))
    shown = render_template("credit/console/claim.html", claim=found, form=form)
    return make_response(shown, INVALID if form.errors else 200)


@credit_claims.route("/people/<uuid:learner_id>", methods=["GET", "POST"])
@credit_staff_only
def identifiers(learner_id: object) -> Page:
    """Ask why, and show somebody's identifiers; the look is logged."""
    form = Form.submitted() if request.method == "POST" else Form()
    found = None
    if request.method == "POST" and form.require(reason="Say why you look."):
        try:
            found = clients().progress.look_at_identifiers(str(learner_id), form.text("reason"))
        except RemoteProblem as problem:
            form.refuse(problem, ("reason",))
    response = make_response(
        render_template("credit/console/identifiers.html", form=form, found=found, learner_id=learner_id),
        INVALID if form.errors else 200,
    )
    response.headers["Cache-Control"] = "private, no-store"
    return response


@credit_reports.get("")
@credit_staff_only
def reporting() -> Page:
    """What can be reported, what cannot and why, the files that were made, and the summary of activities."""
    page: Json = {
        "check": clients().progress.check_report(),
        "exports": clients().progress.credit_exports(request.args.get("cursor", "")),
        "summary": clients().progress.credit_summary(),
    }
    return render_template("credit/console/reporting.html", **page)


@credit_reports.post("")
@credit_staff_only
def export() -> Page:
    """Make a learner file."""
    form = Form.submitted()
    try:
        clients().progress.export_credit(form.key, only_changes=form["only_changes"] == "yes")
    except RemoteProblem as problem:
        flash(in_words(problem), "bad")
    else:
        flash("The file is made. Download it below.", "good")
    return redirect(url_for(".reporting", _anchor="files"), 303)


@credit_reports.get("/<uuid:export_id>.<any(xlsx, txt):suffix>")
@credit_staff_only
def export_file(export_id: object, suffix: str) -> Page:
    """A learner file."""
    return as_file(clients().progress.credit_export_file(str(export_id), suffix), f"learner-file.{suffix}")


@credit_reports.get("/activities.csv")
@credit_staff_only
def summary_csv() -> Page:
    """The summary of activities."""
    return as_file(clients().progress.credit_summary_csv(), "credit-activities.csv")


@credit_reports.route("/columns", methods=["GET", "POST"])
@credit_staff_only
def columns() -> Page:
    """Which columns the learner file has."""
    stored = clients().progress.report_columns()
    form = Form.submitted() if request.method == "POST" else Form()
    rows = _typed_rows(form) if request.method == "POST" else stored["columns"]
    if request.method == "POST":
        try:
            clients().progress.set_report_columns([each for each in rows if each["header"]])
        except RemoteProblem as problem:
            form.refuse(problem)
        else:
            flash("The columns are set.", "good")
            return redirect(url_for(".reporting"), 303)
    spare = [{"header": "", "field": "", "text": ""}] * SPARE_ROWS
    shown = render_template("credit/console/columns.html", form=form, rows=[*rows, *spare], fields=stored["fields"])
    return make_response(shown, INVALID if form.errors else 200)


def _correct(claim_id: str, form: Form) -> bool:
    quarters = quarters_in(form.text("quarters"))
    if quarters is None:
        form.errors["quarters"] = "Write the amount in steps of 0.25; 0 withdraws the claim."
    if not form.require(reason="Say why; everybody who checks the certificate reads it.") or quarters is None:
        return False
    try:
        clients().progress.correct_claim(claim_id, quarters, form.text("reason"))
    except RemoteProblem as problem:
        form.refuse(problem, ("quarters", "reason"))
        return False
    flash("The claim is corrected.", "good")
    return True


def _typed_rows(form: Form) -> list[Json]:
    parts = (form.values.getlist(name) for name in ("header", "field", "text"))
    return [
        {"header": header.strip(), "field": field, "text": text.strip()}
        for header, field, text in zip(*parts, strict=False)
    ]
