"""Committing to changes after an activity, and saying after weeks what became of them."""

from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from services.portal.clients import clients
from services.portal.forms import Form
from services.portal.sessions.visitor import signed_in_only
from shared.http import RemoteProblem

commitments = Blueprint("commitments", __name__)

Json = dict[str, Any]
Page = str | Response | tuple[str, int]
OUTCOMES = {
    "done": "Done",
    "partly": "Partly done",
    "not_done": "Not done",
    "no_longer_applies": "No longer applies",
}


@commitments.route("/resources/<slug>/commitments", methods=["GET", "POST"])
@signed_in_only
def commit(slug: str) -> Page:
    """Choose up to three changes after an activity, from its list or in own words."""
    shown = clients().progress.commitments_for(slug)
    form = Form.submitted() if request.method == "POST" else Form()
    if request.method == "POST" and _commit(slug, form):
        flash("Your commitments are kept under My learning.", "good")
        return redirect(url_for(".mine"), 303)
    page = render_template("commitments/commit.html", slug=slug, shown=shown, form=form, outcomes=OUTCOMES)
    return (page, 422) if form.errors else page


@commitments.get("/learn/commitments")
@signed_in_only
def mine() -> Page:
    """Everything that the learner committed to; what they are asked about now comes first."""
    made = sorted(clients().progress.commitments(), key=lambda each: not each["due"])
    return render_template("commitments/mine.html", made=made, outcomes=OUTCOMES)


@commitments.route("/learn/commitments/<commitment_id>", methods=["GET", "POST"])
@signed_in_only
def one(commitment_id: str) -> Page:
    """Say what became of a commitment."""
    shown = next((each for each in clients().progress.commitments() if each["id"] == commitment_id), None)
    if shown is None:
        abort(404)
    form = Form.submitted() if request.method == "POST" else Form()
    if request.method == "POST" and _report(commitment_id, form):
        flash("Thank you. What you said is kept.", "good")
        return redirect(url_for(".mine"), 303)
    page = render_template("commitments/one.html", shown=shown, form=form, outcomes=OUTCOMES)
    return (page, 422) if form.errors else page


def _commit(slug: str, form: Form) -> bool:
    wordings = [*form.values.getlist("commitment"), *form["own"].splitlines()]
    follow_up = form["follow_up"] == "yes"
    try:
        clients().progress.commit(slug, [each for each in wordings if each.strip()], form.key, follow_up=follow_up)
    except RemoteProblem as problem:
        form.refuse(problem, ("commitments",))
    return not form.errors


def _report(commitment_id: str, form: Form) -> bool:
    if form.text("outcome") not in OUTCOMES:
        form.errors["outcome"] = "Choose what became of it."
        return False
    try:
        clients().progress.report_commitment(commitment_id, form.text("outcome"), form.text("remark"), form.key)
    except RemoteProblem as problem:
        form.refuse(problem, ("outcome", "remark"))
    return not form.errors
