"""Pages about messages: totals that add up, and one message from its first thought to its end."""

import datetime as dt
import uuid

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for

from services.portal.admin.views import Page, administrators_only
from services.portal.clients import clients
from services.portal.forms import Form, in_words
from shared.http import RemoteProblem

mail = Blueprint("mail", __name__, url_prefix="/admin")

RELEASED_TOO = "true"
PERIODS = {"7": "7 days", "30": "30 days", "365": "a year", "": "the beginning"}


@mail.get("/messages/<uuid:message_id>")
@administrators_only
def message(message_id: uuid.UUID) -> Page:
    """Everything that happened to a message, in words."""
    story = clients().notifications.story(str(message_id))
    return render_template("mail/message.html", story=story, message=story["message"])


@mail.get("/totals")
@administrators_only
def totals() -> Page:
    """How many messages were due, and what became of them."""
    days = request.args.get("days", "30")
    if days not in PERIODS:
        abort(404)
    since = (dt.datetime.now(dt.UTC) - dt.timedelta(days=int(days))).isoformat() if days else None
    found = clients().notifications.totals(since=since)
    return render_template("mail/totals.html", found=found, days=days, periods=PERIODS)


@mail.route("/suppressions", methods=["GET", "POST"])
@administrators_only
def suppressions() -> Page:
    """Addresses that are not written to any more, and one to add."""
    form = Form.submitted() if request.method == "POST" else Form()
    if request.method == "POST" and form.require(address="Enter an address.", detail="Say why."):
        try:
            clients().notifications.suppress(form.text("address"), form.text("detail"))
        except RemoteProblem as problem:
            form.refuse(problem, ("address", "detail"))
        else:
            flash("The address gets nothing but security mail from now on.", "good")
            return redirect(url_for(".suppressions"), 303)
    address, cursor = request.args.get("q", "").strip(), request.args.get("cursor") or None
    page = clients().notifications.suppressions(address=address or None, released=RELEASED_TOO, cursor=cursor)
    status = 422 if form.errors else 200
    return render_template("mail/suppressions.html", form=form, page=page, address=address), status  # type: ignore[return-value]


@mail.post("/suppressions/<uuid:suppression_id>/release")
@administrators_only
def release(suppression_id: uuid.UUID) -> Page:
    """Write to an address again."""
    try:
        clients().notifications.release(str(suppression_id), request.form.get("note", "").strip())
    except RemoteProblem as problem:
        flash(in_words(problem), "bad")
    else:
        flash("The address is written to again.", "good")
    return redirect(url_for(".suppressions"), 303)
