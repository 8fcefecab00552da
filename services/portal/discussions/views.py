"""Pages for everybody: joining a discussion by its code, following it, and the list of one's own."""

from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from services.portal.catalogue.standing import if_possible
from services.portal.clients import clients
from services.portal.forms import Form
from services.portal.sessions.visitor import signed_in_only, visitor
from shared import clock
from shared.http import RemoteProblem

discussions = Blueprint("discussions", __name__)

Json = dict[str, Any]
Page = str | Response | tuple[str, int]
NOT_FOUND, INVALID = 404, 422
# Wrong, over, wrong again, too often: each is said where the code is typed.
REFUSED = {404, 410, 422, 429}


@discussions.get("/discussions")
@signed_in_only
def listing() -> Page:
    """Join one, open one, and look back at what was discussed."""
    who = visitor()
    guides = (if_possible(clients().progress.case_guides) or []) if who and who.leads else []
    page = clients().progress.own_discussions(request.args.get("cursor", ""))
    return render_template("discussions/listing.html", page=page, guides=guides, form=Form())


@discussions.route("/join", methods=["GET", "POST"])
@signed_in_only
def join() -> Page:
    """Type a code; the next page says what it opens."""
    if request.method == "GET":
        return render_template("discussions/join.html", form=Form())
    form = Form.submitted()
    typed = "".join(sign for sign in form["code"] if sign.isalnum())[:40]
    if not typed:
        form.errors["code"] = "Type the code that the person who leads the discussion shows."
        return render_template("discussions/join.html", form=form), INVALID
    return _confirm(typed, form)


@discussions.get("/join/<code>")
@signed_in_only
def join_by_link(code: str) -> Page:
    """What a QR code opens: say which discussion it is, and ask by which name one wants to be shown."""
    return _confirm(code, Form())


@discussions.post("/join/<code>")
@signed_in_only
def attend(code: str) -> Page:
    """Join: attendance is recorded once, however often the button is pressed."""
    form = Form.submitted()
    try:
        found = clients().progress.attend_discussion(code, form.text("shown_name"))
    except RemoteProblem as problem:
        return _refused(problem, form)
    return redirect(url_for(".follow", discussion_id=found), 303)


@discussions.get("/discussions/<uuid:discussion_id>")
@signed_in_only
def follow(discussion_id: object) -> Page:
    """Show the group the stage that it is in; notes for whoever leads are not even sent here."""
    try:
        shown = clients().progress.discussion(str(discussion_id))
    except RemoteProblem as problem:
        who = visitor()
        if problem.status != NOT_FOUND or who is None or not who.leads:
            raise
        # Whoever leads follows on another page.
        return redirect(url_for("leading.lead", discussion_id=discussion_id), 303)
    return render_template("discussions/follow.html", shown=shown, now=clock.rfc3339(clock.now()))


@discussions.get("/discussions/<uuid:discussion_id>/version")
@signed_in_only
def version(discussion_id: object) -> Json:
    """Return what tells an open page whether it is still right; asked for every few seconds while it is looked at."""
    return {"version": clients().progress.discussion_version(str(discussion_id))}


def with_the_team() -> Json:
    """Return the visitor's open discussions and teams, for My learning; empty while progress does not answer."""
    calls = clients().progress
    talks = (if_possible(calls.own_discussions) or {"items": []})["items"]
    return {"talks": [each for each in talks if each["state"] == "open"], "teams": if_possible(calls.own_teams) or []}


def _confirm(code: str, form: Form) -> Page:
    try:
        found = clients().progress.discussion_code(code)
    except RemoteProblem as problem:
        form.values.setdefault("code", code)
        return _refused(problem, form)
    if found["leads"]:
        return redirect(url_for("leading.lead", discussion_id=found["id"]), 303)
    if found["attends"]:
        return redirect(url_for(".follow", discussion_id=found["id"]), 303)
    who = visitor()
    first = who.name.split(" ")[0] if who else ""
    return render_template("discussions/confirm.html", found=found, code=code, first=first, form=Form())


def _refused(problem: RemoteProblem, form: Form) -> Page:
    if problem.status not in REFUSED:
        raise problem
    form.refuse(problem, ("code", "shown_name"))
    form.errors = {"code": form.errors.pop("", ""), **form.errors} if "" in form.errors else form.errors
    return render_template("discussions/join.html", form=form), problem.status
