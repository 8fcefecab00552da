"""The evaluation form after an activity."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from services.portal.catalogue.standing import if_possible
from services.portal.clients import clients
from services.portal.evaluations.answers import read_answers
from services.portal.forms import Form
from services.portal.sessions.visitor import signed_in_only
from shared.http import RemoteProblem

evaluations = Blueprint("evaluations", __name__)

Json = dict[str, Any]


@evaluations.route("/resources/<slug>/evaluation", methods=["GET", "POST"])
@signed_in_only
def evaluation(slug: str) -> str | Response | tuple[str, int]:
    """Ask how an activity was, once, after it; and show what was answered."""
    shown = clients().progress.evaluation(slug)
    form = Form.submitted() if request.method == "POST" else Form()
    if request.method == "POST" and _give(slug, shown, form):
        flash("Thank you. Your evaluation is kept.", "good")
        return redirect(_next_page(slug), 303)
    page = render_template("evaluations/form.html", slug=slug, shown=shown, form=form)
    return (page, 422) if form.errors else page


def _give(slug: str, shown: Json, form: Form) -> bool:
    answers, comments = read_answers(form.values, shown["questions"])
    try:
        clients().progress.evaluate(slug, answers, comments, form.key)
    except RemoteProblem as problem:
        form.refuse(problem, [question["id"] for question in shown["questions"]])
    return not form.errors


def _next_page(slug: str) -> str:
    """Lead on to the commitments where there are some to make."""
    standing = if_possible(lambda: clients().progress.resource(slug)) or {}
    commitments = standing.get("commitments")
    if commitments and not commitments["made"]:
        return url_for("commitments.commit", slug=slug)
    return url_for("catalogue.resource", slug=slug)
