"""A new password: by a mailed link, or by somebody who is signed in."""

from flask import flash, redirect, render_template, request, session, url_for
from werkzeug.wrappers import Response

from services.portal.clients import clients
from services.portal.forms import Form
from services.portal.sessions import visitor as visiting
from services.portal.sessions.visitor import signed_in_only
from shared.http import RemoteProblem

Page = str | Response | tuple[str, int]
CHOOSE = "Choose a password of at least 10 characters."


def forgot_password() -> Page:
    """Have a link mailed; the answer is the same for every address."""
    form = Form.submitted() if request.method == "POST" else Form()
    if request.method == "POST" and form.require(email="Enter your e-mail address."):
        try:
            clients().accounts.send_password_reset(form.text("email"))
        except RemoteProblem as problem:
            form.refuse(problem, {"email"})
        else:
            return redirect(url_for("identity.forgot_password", sent=1), 303)
    if "sent" in request.args:
        return render_template("identity/link_sent.html")
    return render_template("identity/forgot_password.html", form=form), 422 if form.errors else 200


def reset_password(token: str) -> Page:
    """Set a new password by the link from the mail."""
    form = Form.submitted() if request.method == "POST" else Form()
    if request.method == "POST" and form.require(password=CHOOSE):
        try:
            clients().accounts.reset_password(token, form["password"])
        except RemoteProblem as problem:
            form.refuse(problem, {"password"})
        else:
            session.pop("sign_in", None)
            flash("Your password is changed. Sign in with the new one.", "good")
            return redirect(url_for("identity.sign_in"), 303)
    return render_template("identity/reset_password.html", form=form, token=token), 422 if form.errors else 200


@signed_in_only
def change_password() -> Page:
    """Change the password; the present one is asked for again."""
    form = Form.submitted() if request.method == "POST" else Form()
    asked = {"current_password": "Enter your present password.", "new_password": CHOOSE}
    if request.method == "POST" and form.require(**asked):
        try:
            answer = clients().accounts.change_password(form["current_password"], form["new_password"])
        except RemoteProblem as problem:
            form.refuse(problem, asked)
        else:
            if isinstance(answer, dict) and "access_token" in answer:
                visiting.sign_in(answer)
            flash("Your password is changed.", "good")
            return redirect(url_for("identity.profile"), 303)
    return render_template("identity/change_password.html", form=form), 422 if form.errors else 200
