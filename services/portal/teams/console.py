"""The console's list of teams, and closing one."""

from flask import Blueprint, flash, redirect, render_template, request, url_for

from services.portal.admin.views import Page, administrators_only
from services.portal.clients import clients
from services.portal.forms import Form
from shared.http import RemoteProblem

team_console = Blueprint("team_console", __name__, url_prefix="/admin/teams")

INVALID = 422


@team_console.get("")
@administrators_only
def listing() -> Page:
    """All teams, newest first; who belongs to one is the champion's to know."""
    page = clients().progress.all_teams(request.args.get("cursor", ""))
    return render_template("teams/console.html", page=page)


@team_console.route("/<uuid:team_id>/end", methods=["GET", "POST"])
@administrators_only
def end(team_id: object) -> Page:
    """Ask why, and close it; the champion reads the reason."""
    form = Form.submitted() if request.method == "POST" else Form()
    if request.method == "POST" and form.require(reason="Say why, for the champion."):
        try:
            clients().progress.end_team(str(team_id), form.text("reason"))
        except RemoteProblem as problem:
            form.refuse(problem, ("reason",))
        else:
            flash("The team is closed.", "good")
            return redirect(url_for(".listing"), 303)
    asked = {"title": "Close this team?", "button_label": "Close it", "back": url_for(".listing")}
    asked["lead"] = "Its members belong to it no longer, and invitations end. What people have learned stays theirs."
    page = render_template("teams/end.html", form=form, **asked)
    return (page, INVALID) if form.errors else page  # type: ignore[return-value]
