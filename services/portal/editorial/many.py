"""Publishing, retiring or verifying many resources: shown first what becomes of each, then done."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for

from services.portal.admin.views import Page, administrators_only
from services.portal.clients import clients
from services.portal.forms import in_words
from shared.http import RemoteProblem

many_resources = Blueprint("many_resources", __name__, url_prefix="/admin/many-resources")

Json = dict[str, Any]
ACTS = {"publish": "Publish", "retire": "Retire", "verify": "Verified today"}
INVALID = 422


@many_resources.post("")
@administrators_only
def act() -> Page:
    """Try it and show what would become of each; with the confirmed count, do it."""
    chosen, wanted = request.form.getlist("slug"), request.form.get("act", "")
    if not chosen or wanted not in ACTS:
        flash("Choose resources and what is to be done with them.", "warn")
        return redirect(url_for("editorial.resources"), 303)
    body: Json = {"act": wanted, "slugs": chosen[:200], "note": request.form.get("note", "").strip()}
    refused = ""
    if "confirm_count" in request.form:
        try:
            return _done(body)
        except RemoteProblem as problem:
            refused = " ".join(problem.errors.values()) or in_words(problem)
    tried = clients().catalog.act_on_many(body, dry_run=True)
    page = render_template("editorial/many.html", body=body, tried=tried, acts=ACTS, refused=refused)
    return (page, INVALID) if refused else page  # type: ignore[return-value]


def _done(body: Json) -> Page:
    if body["act"] == "retire" and not body["note"]:
        raise RemoteProblem(INVALID, {"title": "Say why they are retired."})
    count = request.form["confirm_count"]
    confirmed = body | {"confirm_count": int(count) if count.isdecimal() else None}
    done = clients().catalog.act_on_many(confirmed, dry_run=False, key=request.form.get("idempotency_key", ""))
    return render_template("editorial/many_done.html", body=body, done=done, acts=ACTS)
