"""Choosing which mails to receive."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from services.portal.clients import clients
from services.portal.forms import Form
from services.portal.sessions.visitor import signed_in_only
from shared.http import RemoteProblem

preferences = Blueprint("preferences", __name__)

Json = dict[str, Any]
Page = str | Response | tuple[str, int]
CHOICES = ("reminders", "announcements")
NOT_VALID = {404, 422}


@preferences.route("/preferences", methods=["GET", "POST"])
@signed_in_only
def mine() -> Page:
    """The preferences of the visitor."""
    calls = clients().notifications
    return _edit(calls.preferences, calls.change_preferences, url_for(".mine"))


@preferences.route("/preferences/<token>", methods=["GET", "POST"])
def by_link(token: str) -> Page:
    """The same by the signed link of a mail, without signing in."""
    calls = clients().notifications
    try:
        return _edit(
            lambda: calls.preferences_by_link(token),
            lambda wanted: calls.change_preferences_by_link(token, wanted),
            url_for(".by_link", token=token),
        )
    except RemoteProblem as problem:
        if problem.status not in NOT_VALID:
            raise
        return render_template("preferences/link_broken.html"), 404


@preferences.route("/unsubscribe/<token>", methods=["GET", "POST"])
def unsubscribe(token: str) -> Page:
    """One button; opening the page alone changes nothing, since mail scanners open every link."""
    if request.method == "GET":
        return render_template("preferences/unsubscribe.html", token=token, done="done" in request.args)
    try:
        clients().notifications.unsubscribe(token)
    except RemoteProblem as problem:
        if problem.status not in NOT_VALID:
            raise
        return render_template("preferences/link_broken.html"), 404
    return redirect(url_for(".unsubscribe", token=token, done=1), 303)


def _edit(read: Callable[[], Json], write: Callable[[Json], Json], here: str) -> Page:
    stored = read()
    form = Form()
    if request.method == "POST":
        wanted: Json = {name: name in request.form for name in CHOICES}
        try:
            write({"paused_until": stored.get("paused_until"), **wanted})
        except RemoteProblem as problem:
            form.refuse(problem)
            stored |= wanted
        else:
            flash("Your choice is saved. It holds from now on, also for programmes you join later.", "good")
            return redirect(here, 303)
    status = 422 if form.errors else 200
    return render_template("preferences/choose.html", form=form, stored=stored, here=here), status
