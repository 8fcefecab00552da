"""Pages of the learner's own progress, and joining and leaving a pathway."""

from typing import Any

from flask import Blueprint, flash, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from services.portal.catalogue.standing import if_possible
from services.portal.clients import clients
from services.portal.commitments.views import OUTCOMES
from services.portal.credit.gate import before_pathway, pathway_credit
from services.portal.discussions.views import with_the_team
from services.portal.forms import in_words
from services.portal.learning.watching import read_batches, segment_states, told_batches
from services.portal.programme.reading import programme_pathway
from services.portal.sessions.visitor import signed_in_only, visitor
from shared.http import RemoteProblem

learning = Blueprint("learning", __name__)

Json = dict[str, Any]
NOT_JOINED, CLOSED, RETIRED = 404, 409, 410
LONGEST_SLUG = 80


@learning.get("/learn")
@signed_in_only
def overview() -> str:
    """Everything that the learner has joined; each with its next step."""
    joined = [each for each in clients().progress.enrollments() if each.get("status", "active") != "withdrawn"]
    standings = [clients().progress.pathway(each["pathway"]) for each in joined]
    suggested = "" if standings else programme_pathway()
    evidence = _latest(if_possible(clients().progress.own_evidence) or [])
    made = [each for each in if_possible(clients().progress.commitments) or [] if each["due"] or not each["outcome"]]
    page: Json = {"standings": standings, "suggested": suggested, "evidence": evidence}
    page |= {"commitments": made, "outcomes": OUTCOMES}
    page |= with_the_team()
    return render_template("learning/overview.html", **page)


@learning.get("/learn/<pathway>")
def standing(pathway: str) -> str | Response:
    """Where the learner stands on a pathway; for others, what it asks of them."""
    if disclosures := before_pathway(pathway):
        return disclosures
    own = _own_standing(pathway) if visitor() else None
    if own is not None:
        return render_template("learning/standing.html", standing=own, credit=pathway_credit(pathway))
    try:
        offered = clients().catalog.pathway(pathway)["content"]
    except RemoteProblem as problem:
        if problem.status != RETIRED:
            raise
        return make_response(render_template("learning/retired.html", pathway=pathway), RETIRED)
    return render_template("learning/join.html", pathway=offered)


@learning.post("/learn/<pathway>/join")
def join(pathway: str) -> Response:
    """Join; who has no account yet makes one first and comes back."""
    if visitor() is None:
        return redirect(url_for("identity.register", next=url_for(".standing", pathway=pathway)), 303)
    try:
        clients().progress.enroll(pathway, request.form.get("idempotency_key", ""))
    except RemoteProblem as problem:
        if problem.status not in {CLOSED, RETIRED}:
            raise
        flash(in_words(problem), "bad")
        return redirect(url_for(".standing", pathway=pathway), 303)
    flash("You have joined the programme. Start with any module.", "good")
    return redirect(url_for(".standing", pathway=pathway), 303)


@learning.route("/learn/<pathway>/leave", methods=["GET", "POST"])
@signed_in_only
def leave(pathway: str) -> str | Response:
    """Ask first, then withdraw; what was done stays on record."""
    if request.method == "GET":
        own = _own_standing(pathway) or {}
        return render_template("learning/leave.html", pathway=pathway, retired=own.get("retired", False))
    for each in clients().progress.enrollments():
        if each["pathway"] == pathway:
            clients().progress.withdraw(each["id"])
    flash("You have left the programme. What you completed is kept.", "good")
    return redirect(url_for(".overview"), 303)


@learning.post("/resources/<slug>/watching")
@signed_in_only
def watching(slug: str) -> tuple[Json, int]:
    """Take in what the player saw being played."""
    batches = read_batches(slug, told_batches(request))
    if not batches:
        return {"error": "no intervals"}, 422
    return segment_states(clients().progress.watched(batches)), 200


@learning.post("/resources/<slug>/watched")
@signed_in_only
def declare_watched(slug: str) -> Response:
    """Record that the visitor has watched a part or read its transcript, because they say so."""
    try:
        seen = clients().progress.declare_watched(slug, request.form.get("segment", "")[:LONGEST_SLUG])
    except RemoteProblem as problem:
        if problem.status not in {404, CLOSED}:
            raise
        flash(in_words(problem), "warn")
    else:
        flash("Recorded: this recording is completed." if seen["completed"] else "Recorded as watched.", "good")
    return redirect(url_for("catalogue.resource", slug=slug, _anchor="declare"), 303)


def _own_standing(pathway: str) -> Json | None:
    """Return the visitor's standing, or None when they have not joined."""
    try:
        own = clients().progress.pathway(pathway)
    except RemoteProblem as problem:
        if problem.status != NOT_JOINED:
            raise
        return None
    return own if own.get("enrolled_at") else None


def _latest(evidence: list[Json]) -> list[Json]:
    """Return the newest piece of evidence for each resource."""
    return list({each["resource"]: each for each in reversed(evidence)}.values())[::-1]
