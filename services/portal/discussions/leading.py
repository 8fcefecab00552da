"""Pages for whoever leads a discussion: opening it, its code, its stages, the outcome."""

import io
from typing import Any

import segno
from flask import Blueprint, Response, current_app, flash, redirect, render_template, request, url_for
from werkzeug.exceptions import Forbidden
from werkzeug.wrappers import Response as AnyResponse

from services.portal.clients import clients
from services.portal.forms import Form, in_words
from services.portal.sessions.visitor import signed_in_only, visitor
from services.portal.settings import Settings
from shared import clock
from shared.http import RemoteProblem

leading = Blueprint("leading", __name__, url_prefix="/discussions")

Json = dict[str, Any]
Page = str | AnyResponse | tuple[str, int]
INVALID, OVER = 422, 410
REFUSED = {404, 409, 410}
WORDS = ("decision", "remarks", "questions")


@leading.before_request
def champions_only() -> None:
    """Answer 403 to people without the role; who is not signed in is sent to do so by each page."""
    who = visitor()
    if who is not None and not who.leads:
        raise Forbidden


@leading.post("/open")
@signed_in_only
def open_one() -> Page:
    """Open a discussion of a module's case; a double click opens one."""
    slug = request.form.get("resource", "")
    try:
        found = clients().progress.open_discussion(
            slug, request.form.get("shown_name", ""), request.form.get("idempotency_key", "")
        )
    except RemoteProblem as problem:
        if problem.status not in REFUSED:
            raise
        flash(in_words(problem), "bad")
        return redirect(url_for("discussions.listing"), 303)
    return redirect(url_for(".lead", discussion_id=found), 303)


@leading.get("/<uuid:discussion_id>/lead")
@signed_in_only
def lead(discussion_id: object) -> Page:
    """Show the stage, its notes, the code, who is there, and the form for the outcome."""
    return _page(str(discussion_id), None)


@leading.post("/<uuid:discussion_id>/stage")
@signed_in_only
def move(discussion_id: object) -> Page:
    """Bring the group to a stage."""
    number = request.form.get("stage", "")
    if number.isdecimal() and len(number) < len("1000"):
        _or_say_why(lambda: clients().progress.move_discussion(str(discussion_id), int(number)))
    return redirect(url_for(".lead", discussion_id=discussion_id, _anchor="stage"), 303)


@leading.post("/<uuid:discussion_id>/close")
@signed_in_only
def close(discussion_id: object) -> Page:
    """Close it: nobody joins any more, and the outcome can still be written."""
    clients().progress.close_discussion(str(discussion_id))
    flash("The discussion is closed. What the group decided can still be written down.", "good")
    return redirect(url_for(".lead", discussion_id=discussion_id), 303)


@leading.post("/<uuid:discussion_id>/debrief")
@signed_in_only
def debrief(discussion_id: object) -> Page:
    """Keep what the group decided; nothing that was typed is lost when it is refused."""
    form = Form.submitted()
    try:
        clients().progress.debrief(str(discussion_id), {name: form.text(name) for name in WORDS})
    except RemoteProblem as problem:
        if problem.status != INVALID:
            raise
        form.refuse(problem, WORDS)
        return _page(str(discussion_id), form)
    flash("Kept. Those who attended can read it.", "good")
    return redirect(url_for(".lead", discussion_id=discussion_id, _anchor="outcome"), 303)


@leading.get("/<uuid:discussion_id>/code.svg")
@signed_in_only
def code(discussion_id: object) -> Page:
    """The address at which people join, as a QR code."""
    shown = clients().progress.led_discussion(str(discussion_id))
    if not shown["code"]:
        return Response(status=OVER)
    drawing = io.BytesIO()
    picture = segno.make(join_address(shown["code"]), error="m", micro=False)
    picture.save(drawing, kind="svg", scale=8, border=2, dark="#000000", light="#ffffff")
    return Response(drawing.getvalue(), mimetype="image/svg+xml")


@leading.get("/kits/<slug>.pdf")
@signed_in_only
def kit(slug: str) -> Page:
    """The kit on two pages: one for the group, one for whoever leads."""
    answer = clients().progress.case_kit(slug)
    response = Response(answer.body, mimetype="application/pdf")
    response.headers["Content-Disposition"] = f'inline; filename="case-kit-{slug}.pdf"'
    return response


def join_address(code: str) -> str:
    """Return the address in a QR code: the page that joins this discussion."""
    settings: Settings = current_app.config["SETTINGS"]
    return settings.portal_url.rstrip("/") + url_for("discussions.join_by_link", code=code)


def _page(discussion_id: str, form: Form | None) -> Page:
    shown = clients().progress.led_discussion(discussion_id)
    form = form or Form.showing(shown["debrief"] or {})
    settings: Settings = current_app.config["SETTINGS"]
    where = settings.portal_url.rstrip("/").partition("://")[2] + url_for("discussions.join")
    page = render_template("discussions/lead.html", shown=shown, form=form, where=where, now=clock.rfc3339(clock.now()))
    return (page, INVALID) if form.errors else page


def _or_say_why(act: Any) -> None:
    try:
        act()
    except RemoteProblem as problem:
        if problem.status not in {INVALID, OVER}:
            raise
        flash(in_words(problem), "bad")
