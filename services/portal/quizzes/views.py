"""Pages of a quiz: the introduction, the questions, the result."""

from typing import Any

from flask import Blueprint, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from services.portal.catalogue.reading import edition_for_visitor
from services.portal.catalogue.standing import if_possible, standing_with
from services.portal.clients import clients
from services.portal.credit.gate import before_resource
from services.portal.programme.reading import programme_pathway
from services.portal.quizzes.answers import (
    Answers,
    Form,
    contradictions,
    filled,
    needed_to_pass,
    read_answers,
    unanswered,
)
from services.portal.sessions.visitor import signed_in_only
from shared.http import RemoteProblem

quizzes = Blueprint("quizzes", __name__, url_prefix="/resources/<slug>/quiz")

Json = dict[str, Any]
# Handed in in another window, the time is over, or no attempt is possible now: the page itself says what is so.
CONFLICT = 409


@quizzes.get("")
def introduction(slug: str) -> str | Response:
    """Say what to expect, before anything counts; disclosures come first where credit is designated."""
    if disclosures := before_resource(slug):
        return disclosures
    found = _with_quiz(slug)
    standing, starting = standing_with(slug), _starting(found["assessment"]["id"])
    # The visitor may be on an earlier edition, whose rules hold for them.
    rules = starting or found["assessment"]
    needed = needed_to_pass(rules["passing_score"], rules["question_count"])
    return render_template(
        "quizzes/introduction.html", **found, rules=rules, starting=starting, needed=needed, standing=standing
    )


@quizzes.post("")
@signed_in_only
def begin(slug: str) -> Response:
    """Begin an attempt, or go on with the one that is open."""
    if before_resource(slug):
        return redirect(url_for(".introduction", slug=slug), 303)
    found = _with_quiz(slug)
    try:
        attempt = clients().progress.begin_attempt(found["assessment"]["id"], request.form.get("idempotency_key", ""))
    except RemoteProblem as problem:
        if problem.status != CONFLICT:
            raise
        return redirect(url_for(".introduction", slug=slug), 303)
    return redirect(url_for(".attempt", slug=slug, attempt_id=attempt["id"]), 303)


@quizzes.get("/<attempt_id>")
@signed_in_only
def attempt(slug: str, attempt_id: str) -> str:
    """Show the questions, or the result once it is graded."""
    taken = clients().progress.attempt(attempt_id)
    if taken["status"] == "graded":
        return _result(slug, taken)
    return _questions(slug, taken, taken.get("answers") or {})


@quizzes.post("/<attempt_id>")
@signed_in_only
def answer(slug: str, attempt_id: str) -> str | Response | tuple[str, int]:
    """Keep the answers, or submit them; every way ends on a page that can be loaded again."""
    taken = clients().progress.attempt(attempt_id)
    here = url_for(".attempt", slug=slug, attempt_id=attempt_id)
    if taken["status"] == "graded":
        return redirect(here, 303)
    answers = read_answers(request.form, taken["questions"])
    later = request.form.get("then") == "later"
    wrong = contradictions(request.form, taken["questions"])
    if not later:
        wrong = unanswered(taken["questions"], answers) | wrong
    if wrong:
        return _questions(slug, taken, answers, wrong, request.form), 422
    try:
        if later:
            clients().progress.save_answers(attempt_id, answers)
            return redirect(url_for("catalogue.resource", slug=slug), 303)
        clients().progress.submit(attempt_id, answers, request.form.get("idempotency_key", ""))
    except RemoteProblem as problem:
        # Submitted in another window meanwhile, or the time is over: the result is what they want to see.
        if problem.status != CONFLICT:
            raise
    return redirect(here, 303)


@quizzes.post("/<attempt_id>/answers")
@signed_in_only
def autosave(slug: str, attempt_id: str) -> tuple[str, int]:  # noqa: ARG001 - part of the address
    """Keep the answers so far; the page's script calls this while somebody answers."""
    taken = clients().progress.attempt(attempt_id)
    if taken["status"] == "graded":
        return "", CONFLICT
    try:
        # Only what has an answer here: a second window that is behind must not take back what the first one saved.
        clients().progress.save_answers(attempt_id, read_answers(request.form, taken["questions"]))
    except RemoteProblem as problem:
        if problem.status != CONFLICT:
            raise
        return "", CONFLICT
    return "", 204


def _with_quiz(slug: str) -> Json:
    resource = edition_for_visitor(slug)
    assessment = resource["content"].get("assessment")
    if not assessment:
        abort(404)
    return {"resource": resource, "content": resource["content"], "assessment": assessment}


def _starting(assessment: str) -> Json | None:
    return if_possible(lambda: clients().progress.starting(assessment))


def _questions(
    slug: str, taken: Json, answers: Answers, missing: dict[str, str] | None = None, form: Form | None = None
) -> str:
    values = filled(taken["questions"], answers, form)
    shown = {"attempt": taken, "answers": answers, "values": values, "missing": missing or {}}
    return render_template("quizzes/attempt.html", slug=slug, **shown)


def _result(slug: str, taken: Json) -> str:
    """Show a graded attempt; it carries all that is shown, so the catalogue may be away."""
    standing = if_possible(lambda: clients().progress.pathway(programme_pathway())) if taken["passed"] else None
    starting = None if taken["passed"] else _starting(taken.get("assessment", ""))
    return render_template("quizzes/result.html", slug=slug, attempt=taken, standing=standing, starting=starting)
