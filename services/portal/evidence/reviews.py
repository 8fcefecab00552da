"""Pages of reviewers: what waits, one piece of evidence, and what becomes of it."""

import functools
from collections.abc import Callable
from typing import ParamSpec

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from services.portal.clients import clients
from services.portal.evidence.files import open_file
from services.portal.forms import Form
from services.portal.sessions.visitor import signed_in_only, visitor
from shared.http import RemoteProblem

reviews = Blueprint("reviews", __name__, url_prefix="/reviews")

P = ParamSpec("P")
Page = str | Response | tuple[str, int]
STATES = ("waiting", "accepted", "returned", "rejected")
DECIDED = {
    "accepted": "Accepted. The learner is told by mail.",
    "returned": "Returned with your reason. The learner is told by mail.",
    "rejected": "Rejected. The learner is told by mail.",
}


def reviewers_only(view: Callable[P, Page]) -> Callable[P, Page]:
    """Answer 403 to people without the role; progress checks again."""

    @functools.wraps(view)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> Page:
        who = visitor()
        if who is None or not who.reviews:
            abort(403)
        return view(*args, **kwargs)

    return signed_in_only(guarded)


@reviews.get("")
@reviewers_only
def queue() -> Page:
    """What waits, longest first; or what was decided."""
    state = request.args.get("state", "")
    state = state if state in STATES else STATES[0]
    page = clients().progress.evidence_queue(state, request.args.get("cursor", ""))
    return render_template("evidence/queue.html", page=page, state=state, states=STATES)


@reviews.route("/<evidence_id>", methods=["GET", "POST"])
@reviewers_only
def one(evidence_id: str) -> Page:
    """One piece of evidence: look at it, and say what becomes of it."""
    form = Form.submitted() if request.method == "POST" else Form()
    if request.method == "POST" and _decide(evidence_id, form):
        return redirect(url_for(".queue"), 303)
    shown = clients().progress.evidence_for_review(evidence_id)
    who = visitor()
    own = who is not None and who.id == shown["learner_id"]
    page = render_template("evidence/review.html", form=form, shown=shown, own=own)
    return (page, 422) if form.errors else page


@reviews.get("/<evidence_id>/file")
@reviewers_only
def file(evidence_id: str) -> Page:
    """Open the file that was handed in."""
    return open_file(clients().progress.file_link(evidence_id))


def _decide(evidence_id: str, form: Form) -> bool:
    decision, reason = form.text("decision"), form.text("reason")
    if decision not in DECIDED:
        form.errors["decision"] = "Choose what becomes of it."
    if decision in {"returned", "rejected"} and not reason:
        form.errors["reason"] = "Tell the learner why, and what you need to see."
    if form.errors:
        return False
    try:
        clients().progress.review_evidence(evidence_id, decision, reason)
    except RemoteProblem as problem:
        form.refuse(problem, ("decision", "reason"))
        return False
    flash(DECIDED[decision], "good")
    return True
