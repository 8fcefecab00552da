"""Pages of webhooks: the list, a new one, one with its settings, its secret shown once."""

import uuid
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for

from services.portal.admin.views import Page, administrators_only
from services.portal.clients import clients
from services.portal.forms import Form, in_words
from shared.http import RemoteProblem

webhooks = Blueprint("webhooks", __name__, url_prefix="/admin/webhooks")

Json = dict[str, Any]
FIELDS = ("url", "description", "event_types")
STATES = ("waiting", "delivered", "failed", "skipped")
# What a form may have sent wrong, or somebody else has changed meanwhile; the rest is no matter of the form.
MENDABLE = frozenset({409, 412, 422})


@webhooks.get("")
@administrators_only
def listing() -> Page:
    """All webhooks, and what can be told."""
    return render_template("webhooks/listing.html", found=clients().notifications.webhooks())


@webhooks.route("/new", methods=["GET", "POST"])
@administrators_only
def new() -> Page:
    """A form for a webhook; its answer shows the secret, which no other page does."""
    form = Form.submitted() if request.method == "POST" else Form()
    if request.method == "POST" and form.require(url="Enter the address."):
        try:
            added = clients().notifications.add_webhook(_typed(form), form.key)
        except RemoteProblem as problem:
            _refuse(form, problem)
        else:
            return render_template("webhooks/secret.html", webhook=added), 201  # type: ignore[return-value]
    types = clients().notifications.webhooks()["event_types"]
    page = render_template("webhooks/new.html", form=form, event_types=types)
    return (page, 422) if form.errors else page  # type: ignore[return-value]


@webhooks.route("/<uuid:webhook_id>", methods=["GET", "POST"])
@administrators_only
def one(webhook_id: uuid.UUID) -> Page:
    """One webhook: what became of its deliveries, and its settings."""
    identifier = str(webhook_id)
    form = Form.submitted() if request.method == "POST" else None
    if form is not None and form.require(url="Enter the address."):
        wanted = _typed(form) | {"enabled": form.text("enabled") == "yes"}
        try:
            clients().notifications.change_webhook(identifier, wanted, form.text("revision"))
        except RemoteProblem as problem:
            _refuse(form, problem)
        else:
            flash("The webhook is changed.", "good")
            return redirect(url_for(".one", webhook_id=webhook_id), 303)
    return _shown(identifier, form)


@webhooks.route("/<uuid:webhook_id>/delete", methods=["GET", "POST"])
@administrators_only
def delete(webhook_id: uuid.UUID) -> Page:
    """Ask, then delete."""
    if request.method == "GET":
        return render_template("webhooks/delete.html", webhook=clients().notifications.webhook(str(webhook_id)))
    try:
        clients().notifications.delete_webhook(str(webhook_id), request.form.get("revision", ""))
    except RemoteProblem as problem:
        flash(in_words(problem), "bad")
        return redirect(url_for(".one", webhook_id=webhook_id), 303)
    flash("The webhook is deleted.", "good")
    return redirect(url_for(".listing"), 303)


@webhooks.post("/<uuid:webhook_id>/secret")
@administrators_only
def rotate(webhook_id: uuid.UUID) -> Page:
    """Make a new secret and show it, once."""
    rotated = clients().notifications.rotate_webhook(str(webhook_id), request.form.get("idempotency_key", ""))
    return render_template("webhooks/secret.html", webhook=rotated)


def _shown(webhook_id: str, form: Form | None) -> Page:
    state = request.args.get("state", "")
    if state and state not in STATES:
        abort(404)
    calls = clients().notifications
    webhook = calls.webhook(webhook_id)
    if form is None:
        form = Form.showing({"url": webhook["url"], "description": webhook["description"]})
        form.values.setlist("event_types", webhook["event_types"])
    page = render_template(
        "webhooks/one.html",
        webhook=webhook,
        form=form,
        event_types=calls.webhooks()["event_types"],
        page=calls.webhook_deliveries(webhook_id, state=state or None, cursor=request.args.get("cursor") or None),
        state=state,
        states=STATES,
    )
    return (page, 422) if form.errors else page  # type: ignore[return-value]


def _typed(form: Form) -> Json:
    return {
        "url": form.text("url"),
        "description": form.text("description"),
        "event_types": form.values.getlist("event_types"),
    }


def _refuse(form: Form, problem: RemoteProblem) -> None:
    if problem.status not in MENDABLE:
        raise problem
    form.refuse(problem, FIELDS)
