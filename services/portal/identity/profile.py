"""The visitor's own profile."""

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from services.portal.clients import clients
from services.portal.forms import Form
from services.portal.identity.choices import PROFESSIONS, TIME_ZONES
from services.portal.sessions.visitor import signed_in_only, update_visitor
from shared.http import RemoteProblem

Page = str | Response | tuple[str, int]
FIELDS = ("name", "degree", "profession", "institution", "time_zone")
MAY_BE_EMPTY = ("degree", "institution")


@signed_in_only
def profile() -> Page:
    """Show and change how the visitor's name prints, and what else accounts keeps about them."""
    me = clients().accounts.me()
    form = Form.submitted() if request.method == "POST" else Form.showing({name: me[name] for name in FIELDS})
    if request.method == "POST" and form.require(name="Enter your name as it shall print on a certificate."):
        changes: dict[str, str | None] = {**dict.fromkeys(MAY_BE_EMPTY), **form.take(*FIELDS)}
        try:
            changed = clients().accounts.change_me(changes)
        except RemoteProblem as problem:
            form.refuse(problem, FIELDS)
        else:
            update_visitor(name=changed["name"], time_zone=changed["time_zone"])
            flash("Your profile is saved.", "good")
            return redirect(url_for("identity.profile"), 303)
    context = {"form": form, "me": me, "professions": PROFESSIONS, "time_zones": TIME_ZONES}
    return render_template("identity/profile.html", **context), 422 if form.errors else 200
