"""The champion's page: who was invited, where they are if they agreed to show it, and the next step for the team."""

import re
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.exceptions import Forbidden
from werkzeug.wrappers import Response

from services.portal.clients import clients
from services.portal.forms import Form, in_words
from services.portal.sessions.visitor import signed_in_only, visitor
from shared.http import RemoteProblem

team = Blueprint("team", __name__, url_prefix="/team")

Json = dict[str, Any]
Page = str | Response | tuple[str, int]
INVALID = 422
REFUSED = {404, 409}
MOST_AT_ONCE = 20
LANGUAGES = {"en": "English", "es": "Español"}
ANSWERS = {
    "invited": "Invited: {}.",
    "invited_before": "Invited before, so no further mail was sent: {}.",
    "joined": "In your team already: {}.",
    "declined": "Declined your invitation before, so no further mail was sent: {}.",
    "yourself": "That is your own address: {}.",
}
_BETWEEN = re.compile(r"[\s,;]+")


@team.before_request
def champions_only() -> None:
    """Answer 403 to people without the role; who is not signed in is sent to do so by each page."""
    who = visitor()
    if who is not None and not who.leads:
        raise Forbidden


@team.get("")
@signed_in_only
def overview() -> Page:
    """Show the team, or ask for its name."""
    return _page(Form())


@team.post("/name")
@signed_in_only
def name() -> Page:
    """Found the team, or rename it."""
    form = Form.submitted()
    if form.require(name="Give your team a name, such as that of your ward."):
        try:
            clients().progress.name_team(form.text("name"))
        except RemoteProblem as problem:
            form.refuse(problem, ("name",))
    if form.errors:
        return _page(form)
    return redirect(url_for(".overview"), 303)


@team.post("/invitations")
@signed_in_only
def invite() -> Page:
    """Invite addresses; what was typed stays when one of them is none."""
    form = Form.submitted()
    emails = [each for each in _BETWEEN.split(form["emails"]) if each]
    if not emails:
        form.errors["emails"] = "Enter at least one e-mail address."
    elif len(emails) > MOST_AT_ONCE:
        form.errors["emails"] = f"Invite at most {MOST_AT_ONCE} people at once."
    else:
        _invite(emails, form)
    if form.errors:
        return _page(form)
    return redirect(url_for(".overview"), 303)


@team.post("/invitations/<uuid:invitation_id>/<any(again, withdraw):what>")
@signed_in_only
def invitation(invitation_id: object, what: str) -> Page:
    """Mail an invitation once more, or take it back."""
    calls = clients().progress
    try:
        if what == "again":
            calls.invite_again(str(invitation_id), request.form.get("idempotency_key", ""))
            flash("The invitation is mailed once more.", "good")
        else:
            calls.withdraw_invitation(str(invitation_id))
            flash("The invitation is withdrawn: its link joins nobody any more.", "good")
    except RemoteProblem as problem:
        if problem.status not in REFUSED:
            raise
        flash(in_words(problem), "bad")
    return redirect(url_for(".overview"), 303)


@team.route("/members/<uuid:member_id>/remove", methods=["GET", "POST"])
@signed_in_only
def remove(member_id: object) -> Page:
    """Ask first, then take somebody out of the team."""
    found = clients().progress.led_team()["team"] or {"members": []}
    member = next((each for each in found["members"] if each["id"] == str(member_id)), None)
    if member is None:
        return redirect(url_for(".overview"), 303)
    if request.method == "POST":
        clients().progress.remove_member(str(member_id))
        flash(f"{member['name']} is no longer in your team.", "good")
        return redirect(url_for(".overview"), 303)
    return render_template("teams/remove.html", member=member)


@team.route("/close", methods=["GET", "POST"])
@signed_in_only
def close() -> Page:
    """Ask first, then close the team."""
    if request.method == "POST":
        clients().progress.close_team()
        flash("Your team is closed. What its members have learned is theirs and stays.", "good")
        return redirect(url_for(".overview"), 303)
    return render_template("teams/close.html", found=clients().progress.led_team()["team"])


def _page(form: Form) -> Page:
    found = clients().progress.led_team()
    page = render_template("teams/overview.html", **found, form=form, languages=LANGUAGES)
    return (page, INVALID) if form.errors else page


def _invite(emails: list[str], form: Form) -> None:
    locale = form.text("locale") if form.text("locale") in LANGUAGES else "en"
    try:
        answers = clients().progress.invite(emails, locale, form.key)
    except RemoteProblem as problem:
        wrong = [emails[int(name.split(".")[1])] for name in problem.errors if _names_an_address(name, len(emails))]
        if wrong:
            form.errors["emails"] = f"This is no e-mail address: {', '.join(wrong)}"
        else:
            form.refuse(problem, ("emails",))
        return
    for answer, sentence in ANSWERS.items():
        named = [each["email"] for each in answers if each["answer"] == answer]
        if named:
            flash(sentence.format(", ".join(named)), "good" if answer == "invited" else "warn")


def _names_an_address(field: str, count: int) -> bool:
    parts = field.split(".")
    return len(parts) > 1 and parts[0] == "emails" and parts[1].isdecimal() and int(parts[1]) < count
