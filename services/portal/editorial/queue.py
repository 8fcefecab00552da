"""The page of what waits: drafts for readers, publications for their time; and the rule that demands reviews."""

from flask import Blueprint, flash, redirect, render_template, request, url_for

from services.portal.admin.views import Page, administrators_only
from services.portal.clients import clients
from services.portal.forms import in_words
from shared.http import RemoteProblem

publishing = Blueprint("publishing", __name__, url_prefix="/admin/publishing")

PLURALS = {"resource": "resources", "pathway": "pathways", "programme": "programmes"}


@publishing.get("")
@administrators_only
def queue() -> Page:
    """What waits for a reader, what is planned, and what could not be published."""
    catalog = clients().catalog
    rule, etag = catalog.editorial_rule()
    planned = {state: catalog.schedules(state) for state in ("waiting", "failed", "cancelled")}
    return render_template(
        "editorial/queue.html", reviews=catalog.open_reviews(), planned=planned, rule=rule, etag=etag, plurals=PLURALS
    )


@publishing.post("/rule")
@administrators_only
def change_rule() -> Page:
    """Demand reviews, or demand them no longer."""
    wanted = request.form.get("review_required") == "yes"
    try:
        rule = clients().catalog.change_editorial_rule(request.form.get("etag", ""), review_required=wanted)
    except RemoteProblem as problem:
        flash(in_words(problem), "bad")
        return redirect(url_for(".queue"), 303)
    if rule["review_required"] == wanted:
        flash(
            "From now on nothing is published without a review." if wanted else "Reviews are no longer demanded.",
            "good",
        )
    else:
        flash("Noted. Reviews are demanded until a second administrator agrees.", "warn")
    return redirect(url_for(".queue"), 303)
