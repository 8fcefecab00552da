"""Pages that show a message as a person would get it, and send it to who looks at it."""

from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, Response, abort, current_app, flash, redirect, render_template, request, url_for

from services.portal.admin.views import Page, administrators_only
from services.portal.clients import clients
from services.portal.forms import Form
from services.portal.headers import content_policy
from shared.http import RemoteProblem

previews = Blueprint("previews", __name__, url_prefix="/admin/previews")

LANGUAGES = {"": "That of the person", "en": "English", "es": "Spanish"}
FIELDS = ("message", "recipient", "language")
# A mail may have styles of its own and pictures from elsewhere; it may not run, send or open anything.
MAIL_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src https:; frame-ancestors 'self'; sandbox"
REFUSED = (404, 409, 422, 429)


@previews.get("")
@administrators_only
def choose() -> Page:
    """Choose a message and a person, and see what would be sent."""
    form = Form(request.args.copy())
    found = None
    if form.text("message"):
        try:
            found = clients().notifications.preview(**_asked(form))
        except RemoteProblem as problem:
            _refuse(form, problem)
    return _shown(form, found)


@previews.get("/mail")
@administrators_only
def mail() -> Page:
    """The message alone, as a mail program shows it; stands in a frame that may do nothing."""
    try:
        found = clients().notifications.preview(**_asked(Form(request.args.copy())))
    except RemoteProblem as problem:
        abort(problem.status)
    response = Response(found["html"], mimetype="text/html")
    response.headers["Content-Security-Policy"] = MAIL_POLICY
    return response


@previews.post("/test")
@administrators_only
def test() -> Page:
    """Send it to the visitor's own address."""
    form = Form.submitted()
    try:
        sent = clients().notifications.send_test(**_asked(form), key=form.key)
    except RemoteProblem as problem:
        _refuse(form, problem)
        return _shown(form, None)
    flash(f"The test is on its way to {sent['recipient']}.", "good")
    return redirect(f"{url_for('.choose')}?{urlencode(form.take(*FIELDS))}", 303)


def _asked(form: Form) -> dict[str, Any]:
    """Return what the API is asked: a choice is the name of a template, or of the one of a rule with the rule."""
    template, _, rule = form.text("message").partition(":")
    return {
        "template": template,
        "rule": rule or None,
        "recipient": form.text("recipient") or None,
        "language": form.text("language") or None,
    }


def _refuse(form: Form, problem: RemoteProblem) -> None:
    if problem.status not in REFUSED:
        raise problem
    form.refuse(problem, FIELDS)


def _shown(form: Form, found: dict[str, Any] | None) -> Page:
    page = render_template(
        "mail/previews.html",
        form=form,
        found=found,
        query=urlencode(form.take(*FIELDS)),
        languages=LANGUAGES,
        templates=clients().notifications.templates(),
        rules=clients().notifications.rules(),
    )
    response = Response(page, 422 if form.errors else 200)
    policy = content_policy(current_app.config["SETTINGS"].media_url)
    response.headers["Content-Security-Policy"] = f"{policy}; frame-src 'self'"
    return response
