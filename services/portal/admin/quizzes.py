"""Quizzes of other systems in the console: read a file, choose its questions, take a module's quiz out."""

import json
from typing import Any

from flask import Blueprint, Response, abort, flash, redirect, render_template, request, url_for

from services.portal.admin.views import Page, administrators_only
from services.portal.clients import clients
from services.portal.forms import in_words
from shared.http import RemoteProblem

admin_quizzes = Blueprint("admin_quizzes", __name__, url_prefix="/admin/resources/<slug>/quiz")

FORMATS = {"gift": "Moodle GIFT", "moodle": "Moodle XML", "qti3": "QTI 3.0"}
SUFFIXES = {"gift": "gift.txt", "moodle": "moodle.xml", "qti3": "qti3.zip"}
SENT_ON = ("type", "prompt", "options", "matches", "answer", "rationale")


@admin_quizzes.get("")
@administrators_only
def exchange(slug: str) -> Page:
    """Ask for a file, and offer the quiz in other formats."""
    return _page(slug)


@admin_quizzes.post("")
@administrators_only
def read(slug: str) -> Page:
    """Show what a file has; nothing is stored, so the page is the answer to the form itself."""
    file = request.files.get("file")
    if file is None or not file.filename:
        return _page(slug, refused="Choose a file.")
    try:
        found = clients().catalog.read_quiz(file.filename[-100:], file.stream.read())
    except RemoteProblem as problem:
        return _page(slug, refused=" ".join(problem.errors.values()) or in_words(problem))
    return _page(slug, found=found)


@admin_quizzes.post("/questions")
@administrators_only
def take(slug: str) -> Page:
    """Put the chosen questions into the draft of the module."""
    questions = [_question(sent) for sent in request.form.getlist("question")]
    if not questions:
        return _page(slug, refused="Choose at least one question; read the file again.")
    body = {
        "questions": questions,
        "objective": request.form.get("objective") or None,
        "key_point": request.form.get("key_point") or None,
    }
    try:
        clients().catalog.add_questions(slug, request.form.get("etag", ""), body)
    except RemoteProblem as problem:
        flash(" ".join(problem.errors.values()) or in_words(problem), "bad")
        return redirect(url_for(".exchange", slug=slug), 303)
    flash("The questions are in the draft. Look at them, then publish.", "good")
    return redirect(url_for("editorial.item", plural="resources", slug=slug), 303)


@admin_quizzes.get("/<written_as>")
@administrators_only
def write(slug: str, written_as: str) -> Page:
    """The quiz of the draft as a file for another system."""
    if written_as not in FORMATS:
        abort(404)
    answer = clients().catalog.quiz_file(slug, written_as)
    response = Response(answer.body, mimetype="application/octet-stream")
    response.headers["Content-Disposition"] = f'attachment; filename="{slug}.{SUFFIXES[written_as]}"'
    response.headers["Cache-Control"] = "no-store"
    return response


def _page(slug: str, *, found: dict[str, Any] | None = None, refused: str = "") -> Page:
    draft, etag = clients().catalog.draft_with_etag(slug)
    if "assessment" not in draft["content"]:
        abort(404)
    for each in found["questions"] if found else ():
        each["sent_on"] = json.dumps({name: each[name] for name in SENT_ON})
    shown = {"slug": slug, "content": draft["content"], "etag": etag, "found": found, "refused": refused}
    return render_template("admin/quiz_exchange.html", formats=FORMATS, **shown)


def _question(sent: str) -> dict[str, Any]:
    try:
        question = json.loads(sent)
    except ValueError:
        abort(400)
    if not isinstance(question, dict):
        abort(400)
    return question
