"""Pages of one delivery, and what can be done about deliveries: test, deliver again."""

import datetime as dt
import json
import uuid

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for

from services.portal.admin.views import Page, administrators_only
from services.portal.clients import clients
from services.portal.forms import in_words
from services.portal.wording import amount
from shared.http import RemoteProblem

webhook_deliveries = Blueprint("webhook_deliveries", __name__, url_prefix="/admin/webhooks/<uuid:webhook_id>")

MOST_DAYS = 30


@webhook_deliveries.get("/deliveries/<uuid:delivery_id>")
@administrators_only
def delivery(webhook_id: uuid.UUID, delivery_id: uuid.UUID) -> Page:
    """What was sent, and every try."""
    found = clients().notifications.webhook_delivery(str(webhook_id), str(delivery_id))
    body = json.dumps(found["body"], indent=2, ensure_ascii=False)
    return render_template("webhooks/delivery.html", delivery=found, body=body, webhook_id=webhook_id)


@webhook_deliveries.post("/deliveries/<uuid:delivery_id>/replay")
@administrators_only
def replay(webhook_id: uuid.UUID, delivery_id: uuid.UUID) -> Page:
    """Deliver one again."""
    try:
        clients().notifications.replay_delivery(str(webhook_id), str(delivery_id), _key())
    except RemoteProblem as problem:
        flash(in_words(problem), "bad")
    else:
        flash("It is being delivered again.", "good")
    return redirect(url_for(".delivery", webhook_id=webhook_id, delivery_id=delivery_id), 303)


@webhook_deliveries.post("/replay")
@administrators_only
def replay_failed(webhook_id: uuid.UUID) -> Page:
    """Deliver again everything that failed in the last days."""
    days = request.form.get("days", "")
    if not days.isdecimal() or not 1 <= int(days) <= MOST_DAYS:
        abort(400)
    since = dt.datetime.now(dt.UTC) - dt.timedelta(days=int(days))
    try:
        done = clients().notifications.replay_failed_deliveries(str(webhook_id), since.isoformat(), _key())
    except RemoteProblem as problem:
        flash(in_words(problem), "bad")
    else:
        more = " There are more: press once again." if done["more"] else ""
        flash(f"{amount(done['replayed'], 'delivery is', 'deliveries are')} tried again.{more}", "good")
    return redirect(url_for("webhooks.one", webhook_id=webhook_id), 303)


@webhook_deliveries.post("/test")
@administrators_only
def test(webhook_id: uuid.UUID) -> Page:
    """Send a test and show what becomes of it."""
    sent = clients().notifications.test_webhook(str(webhook_id), _key())
    flash("A test is on its way. Load this page again to see what became of it.", "good")
    return redirect(url_for(".delivery", webhook_id=webhook_id, delivery_id=sent["id"]), 303)


def _key() -> str:
    return request.form.get("idempotency_key", "")
