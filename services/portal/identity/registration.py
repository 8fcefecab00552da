"""Signing up and confirming the address."""

from flask import redirect, render_template, request, session, url_for
from werkzeug.wrappers import Response

from services.portal.clients import clients
from services.portal.forms import Form, in_words
from services.portal.identity.choices import PROFESSIONS, TIME_ZONES
from services.portal.sessions.returning import safe_return
from shared.http import RemoteProblem

Page = str | Response | tuple[str, int]
FIELDS = ("name", "email", "password", "profession", "degree", "institution", "time_zone")
REQUIRED = {
    "name": "Enter your name as it shall print on a certificate.",
    "email": "Enter your e-mail address.",
    "password": "Choose a password of at least 10 characters.",
    "profession": "Choose your profession.",
}


def register() -> Page:
    """Ask for an account; who has one already gets a mail that says so, not a different page."""
    form = Form.submitted() if request.method == "POST" else Form()
    back = safe_return(request.values.get("next"), "")
    if request.method == "POST" and form.require(**REQUIRED):
        values = form.take(*FIELDS) | {"password": form["password"]}
        try:
            clients().accounts.register(values, form.key)
        except RemoteProblem as problem:
            form.refuse(problem, FIELDS)
        else:
            session["registered"] = values["email"]
            session["return_to"] = back
            return redirect(url_for("identity.registered"), 303)
    context = {"form": form, "back": back, "professions": PROFESSIONS, "time_zones": TIME_ZONES}
    return render_template("identity/register.html", **context), 422 if form.errors else 200


def registered() -> Page:
    """Say what to do now: look into the mailbox."""
    return render_template("identity/registered.html", email=session.get("registered", ""))


def confirm(token: str) -> Page:
    """A page with a button: opening the link alone confirms nothing."""
    if request.method == "GET":
        return render_template("identity/confirm.html", token=token, refused="")
    try:
        email = clients().accounts.confirm(token)
    except RemoteProblem as problem:
        return render_template("identity/confirm.html", token=token, refused=in_words(problem)), 422
    session["confirmed"] = email
    return redirect(url_for("identity.sign_in", confirmed=1, next=session.get("return_to") or None), 303)
