"""One click for readers, one page for administrators."""

import datetime as dt
from collections.abc import Callable
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from services.portal.admin.views import Page, administrators_only
from services.portal.clients import clients
from services.portal.forms import in_words
from shared import clock
from shared.http import RemoteProblem

upkeep = Blueprint("upkeep", __name__)

TOO_MANY = 429
# What the field for ignoring a link says at first.
IGNORED = dt.timedelta(days=30)


@upkeep.post("/resources/<slug>/broken")
def report(slug: str) -> Response:
    """Report a resource as broken, with or without words."""
    try:
        clients().catalog.report_broken(slug, request.form.get("note", "").strip()[:300])
    except RemoteProblem as problem:
        if problem.status != TOO_MANY:
            raise
        flash("You have reported a lot in a short time. Please try again later.", "warn")
    else:
        flash("Thank you. Somebody will look at it.", "good")
    return redirect(url_for("catalogue.resource", slug=slug), 303)


@upkeep.get("/admin/upkeep")
@administrators_only
def queue() -> Page:
    """Links that changed, open reports, and entries that were verified longest ago."""
    findings = clients().catalog.link_findings(request.args.get("links", ""))
    in_a_month = (clock.now().date() + IGNORED).isoformat()
    found = clients().catalog.upkeep()
    return render_template("upkeep/queue.html", found=found, findings=findings, in_a_month=in_a_month)


@upkeep.post("/admin/upkeep/reports/<report_id>")
@administrators_only
def settle(report_id: str) -> Page:
    """Settle a report."""
    decision = "fixed" if request.form.get("decision") == "fixed" else "ignored"
    return _act("The report is settled.", lambda: clients().catalog.settle_report(report_id, decision))


@upkeep.post("/admin/upkeep/resources/<slug>")
@administrators_only
def verify(slug: str) -> Page:
    """Say that an entry was compared with its source today."""
    key = request.form.get("idempotency_key", "")
    return _act("Noted as verified today.", lambda: clients().catalog.verify_today(slug, key))


def _act(done: str, act: Callable[[], Any]) -> Page:
    try:
        act()
    except RemoteProblem as problem:
        flash(in_words(problem), "bad")
    else:
        flash(done, "good")
    return redirect(url_for(".queue"), 303)
