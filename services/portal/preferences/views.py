"""Choosing what to receive, by mail and in the portal."""

import datetime as dt
from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from services.portal.clients import clients
from services.portal.forms import Form
from services.portal.preferences.pausing import DayRefused, pause_day, paused_until
from services.portal.sessions.visitor import signed_in_only
from services.portal.wording import visitor_zone
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
    form = _filled_in(stored) if request.method == "GET" else Form.submitted()
    if request.method == "POST" and (wanted := _wanted(form, stored)):
        try:
            write(wanted)
        except RemoteProblem as problem:
            if problem.status != HTTPStatus.UNPROCESSABLE_ENTITY:
                raise
            form.refuse(problem)
        else:
            flash("Your choice is saved. It holds from now on, also for programmes you join later.", "good")
            return redirect(here, 303)
    status = 422 if form.errors else 200
    return render_template("preferences/choose.html", form=form, stored=stored, here=here), status


def _filled_in(stored: Json) -> Form:
    portal = stored["portal"]
    return Form.showing(
        {
            **{name: "yes" if stored[name] else "" for name in CHOICES},
            **{f"portal_{name}": "yes" if portal[name] else "" for name in CHOICES},
            "paused_on": pause_day(stored["paused_until"], visitor_zone(), dt.datetime.now(dt.UTC)),
        }
    )


def _wanted(form: Form, stored: Json) -> Json | None:
    """Return what the form asks for; None when its day cannot be meant."""
    zone, now = visitor_zone(), dt.datetime.now(dt.UTC)
    try:
        unchanged = form.text("paused_on") == pause_day(stored["paused_until"], zone, now)
        until = stored["paused_until"] if unchanged else paused_until(form.text("paused_on"), zone, now)
    except DayRefused as error:
        form.errors["paused_on"] = str(error)
        return None
    return {
        **{name: name in form.values for name in CHOICES},
        "portal": {name: f"portal_{name}" in form.values for name in CHOICES},
        "paused_until": until,
    }
