"""Signing in by password or by a mailed link, and out."""

import structlog
from flask import flash, redirect, render_template, request, session, url_for
from werkzeug.wrappers import Response

from services.portal.clients import clients
from services.portal.forms import Form, in_words
from services.portal.sessions import visitor as visiting
from services.portal.sessions.renewal import Tokens
from services.portal.sessions.returning import safe_return
from services.portal.sessions.visitor import SignedOut
from shared.http import RemoteProblem, ServiceUnavailable

log = structlog.get_logger()
Page = str | Response | tuple[str, int]
TOO_MANY = 429


def sign_in() -> Page:
    """Ask for address and password; both kinds of mistake get the same answer."""
    back = safe_return(request.values.get("next"), url_for("learning.overview"))
    if request.method == "GET":
        if visiting.visitor():
            return redirect(back, 303)
        return render_template("identity/sign_in.html", form=Form(), back=back, ended="ended" in request.args)
    form = Form.submitted()
    if form.require(email="Enter your e-mail address.", password="Enter your password."):  # noqa: S106
        try:
            return _enter(clients().accounts.sign_in(form.text("email"), form["password"]), back)
        except RemoteProblem as problem:
            form.errors[""] = _refusal(problem)
    return render_template("identity/sign_in.html", form=form, back=back, ended=False), 422


def ask_for_link() -> Page:
    """Have a sign-in link mailed; the answer does not tell whether the address has an account."""
    form = Form.submitted() if request.method == "POST" else Form.showing({"email": request.args.get("email")})
    back = safe_return(request.values.get("next"), "")
    if request.method == "POST" and form.require(email="Enter your e-mail address."):
        try:
            clients().accounts.send_sign_in_link(form.text("email"))
        except RemoteProblem as problem:
            form.refuse(problem, {"email"})
        else:
            session["return_to"] = back
            return redirect(url_for("identity.ask_for_link", sent=1), 303)
    if "sent" in request.args:
        return render_template("identity/link_sent.html")
    return render_template("identity/ask_for_link.html", form=form, back=back), 422 if form.errors else 200


def sign_in_by_link(token: str) -> Page:
    """A page with a button: mail scanners open links, and must not use them up."""
    if request.method == "GET":
        return render_template("identity/use_link.html", token=token, refused="")
    back = safe_return(session.get("return_to"), url_for("learning.overview"))
    try:
        return _enter(clients().accounts.sign_in_by_link(token), back)
    except RemoteProblem as problem:
        return render_template("identity/use_link.html", token=token, refused=_refusal(problem)), 422


def sign_out() -> Response:
    """End the session here and at accounts; here also when accounts does not answer."""
    try:
        clients().accounts.sign_out()
    except (RemoteProblem, ServiceUnavailable, SignedOut) as error:
        log.info("sign_out.only_here", reason=str(error)[:100])
    visiting.sign_out()
    flash("You are signed out.", "good")
    return redirect(url_for("programme.landing"), 303)


def _enter(tokens: Tokens, back: str) -> Response:
    visiting.sign_in(tokens)
    try:
        me = clients().accounts.me()
        visiting.update_visitor(name=me["name"], time_zone=me["time_zone"])
    except (RemoteProblem, ServiceUnavailable) as error:
        log.info("sign_in.without_profile", reason=str(error)[:100])
    return redirect(back, 303)


def _refusal(problem: RemoteProblem) -> str:
    if problem.status == TOO_MANY:
        return "Too many attempts. Wait a few minutes, or have a sign-in link mailed to you."
    return in_words(problem)
