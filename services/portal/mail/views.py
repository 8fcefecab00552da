"""Pages about messages: totals that add up, and one message from its first thought to its end."""

import datetime as dt
import uuid

from flask import Blueprint, abort, render_template, request

from services.portal.admin.views import Page, administrators_only
from services.portal.clients import clients

mail = Blueprint("mail", __name__, url_prefix="/admin")

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
