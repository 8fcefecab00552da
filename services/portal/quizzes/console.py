"""Pages of the console on quizzes: what answers say about them, corrected keys, and allowances for single people."""

from typing import Any

from flask import Blueprint, Response, flash, make_response, redirect, render_template, request, url_for

from services.portal.admin.views import Page, administrators_only
from services.portal.clients import clients
from services.portal.forms import Form, in_words
from shared.http import RemoteProblem

quiz_console = Blueprint("quiz_console", __name__, url_prefix="/admin/quizzes")

Json = dict[str, Any]
NOT_FOUND, NOT_CONFIRMED = 404, 409
AMOUNTS = {"attempts": "attempts", "waiting": "", "time": "percent"}


@quiz_console.get("")
@administrators_only
def overview() -> Page:
    """Every quiz, and the changes from pre-tests to post-tests."""
    found = clients().progress.comparisons()
    return render_template("quizzes/console.html", quizzes=clients().progress.quizzes(), compared=found)


@quiz_console.get("/comparisons.csv")
@administrators_only
def comparisons_csv() -> Page:
    """The changes as a file."""
    response = Response(clients().progress.comparisons_csv().body, mimetype="text/csv")
    response.headers["Content-Disposition"] = 'attachment; filename="pre-and-post-tests.csv"'
    return response


@quiz_console.get("/analysis/<slug>")
@administrators_only
def analysis(slug: str) -> Page:
    """Difficulty, discrimination and answers of each question of one edition."""
    revision = request.args.get("edition", "")
    report = clients().progress.item_analysis(slug, revision if revision.isascii() and revision.isdigit() else "")
    return render_template("quizzes/analysis.html", report=report)


@quiz_console.route("/regrading/<slug>", methods=["GET", "POST"])
@administrators_only
def regrading(slug: str) -> Page:
    """What a corrected key would change; with the number confirmed and a reason, do it."""
    form = Form.submitted() if request.method == "POST" else Form()
    if request.method == "POST" and _regrade(slug, form):
        flash("The attempts are being regraded. Load this page again to see how far that is.", "good")
        return redirect(url_for(".regrading", slug=slug), 303)
    page = render_template("quizzes/regrading.html", form=form, found=clients().progress.regrading(slug))
    return make_response(page, 422 if form.errors else 200)


def _regrade(slug: str, form: Form) -> bool:
    if form["confirmed"] != "yes":
        form.errors["confirmed"] = "Confirm the number of attempts."
    if not form.require(reason="Say why: it is kept with the decision."):
        return False
    numbers = {name: int(form[name]) for name in ("revision", "confirm_count") if form[name].isdigit()}
    try:
        clients().progress.regrade(slug, numbers | {"reason": form.text("reason")}, form.key)
    except RemoteProblem as problem:
        form.refuse(problem, ("reason",))
        return False
    return True


@quiz_console.route("/people", methods=["GET", "POST"])
@administrators_only
def people() -> Page:
    """One person's quizzes; give them more attempts, no wait, or more time."""
    form = Form.submitted() if request.method == "POST" else Form()
    who = (form.text("who") or request.args.get("who", "")).strip()
    if request.method == "POST" and _give(who, form):
        flash("It is given, and holds from now on.", "good")
        return redirect(url_for(".people", who=who), 303)
    page = render_template("quizzes/people.html", form=form, who=who, found=_person(who) if who else None)
    return make_response(page, 422 if form.errors else 200)


def _person(who: str) -> Json | None:
    try:
        return clients().progress.person_quizzes(who)
    except RemoteProblem as problem:
        if problem.status != NOT_FOUND:
            raise
        return None


def _give(who: str, form: Form) -> bool:
    form.require(kind="Choose what to give.", reason="Say why: it is kept with the decision.")
    amount = form.text("amount")
    if AMOUNTS.get(form["kind"]) and not (amount.isascii() and amount.isdigit()):
        form.errors["amount"] = f"Write how many {AMOUNTS[form['kind']]}, as a number."
    if form.errors:
        return False
    body = {"person": who, "resource": form["resource"] or None, "kind": form["kind"], "reason": form.text("reason")}
    try:
        number = int(amount) if AMOUNTS.get(form["kind"]) else 0
        clients().progress.give_allowance(body | {"amount": number}, form.key)
    except RemoteProblem as problem:
        form.refuse(problem, ("amount", "kind", "resource", "reason"))
        if "" in form.errors:
            form.errors[""] = form.errors[""] or in_words(problem)
        return False
    return True
