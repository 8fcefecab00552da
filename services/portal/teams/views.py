"""Pages for those who are invited into a team, and for its members."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from services.portal.clients import clients
from services.portal.forms import in_words
from services.portal.sessions.visitor import signed_in_only
from shared.http import RemoteProblem

teams = Blueprint("teams", __name__)

Json = dict[str, Any]
Page = str | Response | tuple[str, int]
NOT_FOUND = 404
OVER = {409, 410}


@teams.get("/learn/teams")
@signed_in_only
def mine() -> Page:
    """The teams that the visitor belongs to, and what each champion sees of them."""
    return render_template("teams/mine.html", own=clients().progress.own_teams())


@teams.post("/learn/teams/<uuid:team_id>/consent")
@signed_in_only
def consent(team_id: object) -> Page:
    """Show one's progress from now on, or no longer."""
    shows = request.form.get("show_progress") == "yes"
    clients().progress.decide_consent(str(team_id), shows=shows)
    said = "Your champion sees how far you are from now on." if shows else "Your progress is no longer shown."
    flash(said, "good")
    return redirect(url_for(".mine"), 303)


@teams.route("/learn/teams/<uuid:team_id>/leave", methods=["GET", "POST"])
@signed_in_only
def leave(team_id: object) -> Page:
    """Ask first, then leave."""
    found = next((each for each in clients().progress.own_teams() if each["id"] == str(team_id)), None)
    if found is None:
        return redirect(url_for(".mine"), 303)
    if request.method == "POST":
        clients().progress.leave_team(str(team_id))
        flash(f"You have left the team {found['name']}. What you have learned stays yours.", "good")
        return redirect(url_for(".mine"), 303)
    return render_template("teams/leave.html", found=found)


@teams.get("/team-invitations/<token>")
@signed_in_only
def invitation(token: str) -> Page:
    """Say who invites, and ask for the answer; who has no account makes one first and comes back."""
    try:
        found = clients().progress.team_invitation(token)
    except RemoteProblem as problem:
        if problem.status != NOT_FOUND:
            raise
        return render_template("teams/no_invitation.html"), NOT_FOUND
    return render_template("teams/invitation.html", found=found, token=token)


@teams.post("/team-invitations/<token>")
@signed_in_only
def answer(token: str) -> Page:
    """Join, with or without showing one's progress, or decline."""
    calls = clients().progress
    try:
        if request.form.get("answer") == "decline":
            calls.decline_invitation(token)
            flash("You have declined. No further mail is sent for this invitation.", "good")
            return redirect(url_for("learning.overview"), 303)
        calls.accept_invitation(token, shows=request.form.get("show_progress") == "yes")
    except RemoteProblem as problem:
        if problem.status not in OVER:
            raise
        flash(in_words(problem), "bad")
        return redirect(url_for(".invitation", token=token), 303)
    flash("You have joined the team.", "good")
    return redirect(url_for(".mine"), 303)


@teams.route("/team-invitations/stop/<token>", methods=["GET", "POST"])
def stop(token: str) -> Page:
    """One button, without signing in; opening the page alone changes nothing, since mail scanners open every link."""
    if request.method == "GET":
        return render_template("teams/stop.html", token=token, done=request.args.get("done", ""))
    again = request.form.get("again") == "yes"
    calls = clients().notifications
    try:
        (calls.allow_invitations if again else calls.unsubscribe)(token)
    except RemoteProblem as problem:
        if problem.status != NOT_FOUND:
            raise
        return render_template("teams/no_invitation.html"), NOT_FOUND
    return redirect(url_for(".stop", token=token, done="again" if again else "stopped"), 303)
