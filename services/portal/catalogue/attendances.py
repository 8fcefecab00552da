"""Dates of workshops: what the visitor can say about each, and saying it."""

import datetime as dt
from typing import Any

from flask import Blueprint, flash, redirect, request, url_for
from werkzeug.wrappers import Response

from services.portal.catalogue.standing import if_possible
from services.portal.clients import clients
from services.portal.sessions.visitor import visitor
from shared import clock
from shared.calendars import key_of
from shared.http import RemoteProblem

attendances = Blueprint("attendances", __name__)

Json = dict[str, Any]


def dates_of(slug: str, content: Json) -> list[Json]:
    """Return the dates of a workshop, each with its `key`, whether it is `open`, and whether the visitor attends."""
    if not content.get("dates"):
        return []
    said = {each["date_key"] for each in if_possible(clients().progress.attendances) or () if each["resource"] == slug}
    return [_shown(each, said) for each in content["dates"]]


@attendances.post("/resources/<slug>/dates/<date_key>")
def say(slug: str, date_key: str) -> Response:
    """Note that the visitor means to attend, or not; who has no account is asked to sign in and comes back."""
    back = url_for("catalogue.resource", slug=slug, _anchor="dates")
    if visitor() is None:
        return redirect(url_for("identity.sign_in", next=back), 303)
    try:
        if request.form.get("attend") == "no":
            clients().progress.stay_away(slug, date_key)
            flash("Noted: you do not mean to attend this date.", "good")
        else:
            clients().progress.attend(slug, date_key)
            flash("Noted. You hear from us before it begins, and when the date changes.", "good")
    except RemoteProblem as problem:
        if problem.status not in {404, 409}:
            raise
        flash(problem.problem.get("title", "This could not be noted"), "warn")
    return redirect(back, 303)


def _shown(date: Json, said: set[str]) -> Json:
    starts = dt.datetime.fromisoformat(date["starts_at"])
    key = key_of(date.get("id"), starts)
    is_open = not date.get("withdrawn") and starts > clock.now()
    return {**date, "key": key, "open": is_open, "attending": key in said}
