"""The page that says what moving to the newest edition means, and moves."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from services.portal.clients import clients
from services.portal.forms import in_words
from services.portal.sessions.visitor import signed_in_only
from shared.http import RemoteProblem

editions = Blueprint("editions", __name__)


@editions.get("/resources/<slug>/edition")
@signed_in_only
def compare(slug: str) -> str | Response:
    """Show both editions side by side, and what moving means."""
    standing = clients().progress.resource(slug)
    if not standing["started_at"] or standing["revision"] >= standing["latest_revision"]:
        return redirect(url_for("catalogue.resource", slug=slug), 303)
    own, newest = (clients().catalog.resource(slug, standing[name]) for name in ("revision", "latest_revision"))
    page = {"own": _summary(own), "newest": _summary(newest), "standing": standing, "title": newest["content"]["title"]}
    return render_template("editions/compare.html", slug=slug, **page)


@editions.post("/resources/<slug>/edition")
@signed_in_only
def move(slug: str) -> Response:
    """Move to the edition that was shown."""
    revision = request.form.get("revision", "")
    try:
        clients().progress.move(slug, int(revision) if revision.isdecimal() else 0)
    except RemoteProblem as problem:
        flash(in_words(problem), "bad")
        return redirect(url_for(".compare", slug=slug), 303)
    flash("You are on the newest edition now. Everything you have done is kept.", "good")
    return redirect(url_for("catalogue.resource", slug=slug), 303)


def _summary(found: dict[str, Any]) -> dict[str, Any]:
    content = found["content"]
    quiz = content.get("assessment") or {}
    return {
        "revision": found["revision"],
        "published_at": found.get("published_at"),
        "key_points": len(content.get("key_points") or ()),
        "questions": quiz.get("question_count"),
        "passing_score": quiz.get("passing_score"),
    }
