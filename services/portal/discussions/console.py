"""The console's list of discussions, and ending one."""

from flask import Blueprint, flash, redirect, render_template, request, url_for

from services.portal.admin.views import Page, administrators_only
from services.portal.clients import clients
from services.portal.forms import Form
from shared.http import RemoteProblem

discussion_console = Blueprint("discussion_console", __name__, url_prefix="/admin/discussions")

INVALID = 422


@discussion_console.get("")
@administrators_only
def listing() -> Page:
    """All discussions, newest first."""
    page = clients().progress.all_discussions(request.args.get("cursor", ""))
    return render_template("discussions/console.html", page=page)


@discussion_console.route("/<uuid:discussion_id>/end", methods=["GET", "POST"])
@administrators_only
def end(discussion_id: object) -> Page:
    """Ask why, and end it; who leads and who attends read the reason."""
    form = Form.submitted() if request.method == "POST" else Form()
    if request.method == "POST" and form.require(reason="Say why, for those who take part."):
        try:
            clients().progress.end_discussion(str(discussion_id), form.text("reason"))
        except RemoteProblem as problem:
            form.refuse(problem, ("reason",))
        else:
            flash("The discussion is closed.", "good")
            return redirect(url_for(".listing"), 303)
    asked = {"title": "End this discussion?", "button_label": "End it", "back": url_for(".listing")}
    asked["lead"] = "Nobody can join any more. Who attended stays on record."
    page = render_template("teams/end.html", form=form, **asked)
    return (page, INVALID) if form.errors else page  # type: ignore[return-value]
