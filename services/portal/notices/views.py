"""The list of notices: what, when, where it goes on, and what was read."""

import uuid

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from services.portal.clients import clients
from services.portal.notices.unread import note_count
from services.portal.sessions.returning import safe_return
from services.portal.sessions.visitor import signed_in_only

notices = Blueprint("notices", __name__, url_prefix="/notifications")

Page = str | Response
# What each category is called on the page.
LABELS = {
    "reminders": ("Reminder", "schedule"),
    "announcements": ("News", "info"),
    "certificates": ("Certificate", "military_tech"),
    "reviews": ("Review", "check_circle"),
}


@notices.get("")
@signed_in_only
def listing() -> Page:
    """What the visitor was told, newest first."""
    cursor = request.args.get("cursor", "")
    page = clients().notifications.notices(cursor)
    note_count(page["unread"])
    return render_template("notices/listing.html", page=page, cursor=cursor, labels=LABELS)


@notices.get("/<uuid:notice_id>")
@signed_in_only
def opened(notice_id: uuid.UUID) -> Page:
    """Go where a notice leads; opening it is reading it."""
    notice = clients().notifications.mark_notice(str(notice_id), read=True)
    note_count(None)
    return redirect(safe_return(notice["page"], url_for(".listing")), 303)


@notices.post("/<uuid:notice_id>")
@signed_in_only
def mark(notice_id: uuid.UUID) -> Page:
    """Mark one as read or unread."""
    clients().notifications.mark_notice(str(notice_id), read=request.form.get("read") == "yes")
    note_count(None)
    return redirect(url_for(".listing", cursor=request.form.get("cursor") or None), 303)


@notices.post("/read")
@signed_in_only
def mark_all() -> Page:
    """Mark as read what the visitor was shown, and everything before it."""
    clients().notifications.mark_notices_read(request.form.get("until", ""))
    note_count(None)
    flash("Everything is marked as read.", "good")
    return redirect(url_for(".listing"), 303)
