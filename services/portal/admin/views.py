"""Pages of the console. The services decide what the visitor may see; the console only shows it."""

import functools
from collections.abc import Callable
from typing import ParamSpec

from flask import Blueprint, Response, abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from services.portal.clients import clients
from services.portal.forms import in_words
from services.portal.programme.reading import programme_pathway
from services.portal.sessions.visitor import signed_in_only, visitor
from shared.http import RemoteProblem

admin = Blueprint("admin", __name__, url_prefix="/admin")

P = ParamSpec("P")
Page = str | AnyResponse
# A longer report takes longer than a browser waits; it is written to a file in the background.
MOST_AT_ONCE = 1_000
STATES = ("waiting", "sending", "sent", "skipped", "failed", "unknown")


def administrators_only(view: Callable[P, Page]) -> Callable[P, Page]:
    """Answer 403 to people without the role, before anything is asked of the services."""

    @functools.wraps(view)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> Page:
        who = visitor()
        if who is None or not who.administers:
            abort(403)
        return view(*args, **kwargs)

    return signed_in_only(guarded)


@admin.get("")
@administrators_only
def overview() -> Page:
    """What needs attention, and the latest completions."""
    completions = clients().progress.completions(programme_pathway())
    read = clients().notifications.messages
    trouble = [*read(state="failed")["items"], *read(state="unknown")["items"]]
    waiting = read(state="waiting")["items"]
    return render_template("admin/overview.html", completions=completions, trouble=trouble, waiting=waiting)


@admin.get("/completions")
@administrators_only
def completions() -> Page:
    """Who is where on the pathway."""
    pathway = request.args.get("pathway") or programme_pathway()
    page = clients().progress.completions(pathway, request.args.get("cursor", ""))
    return render_template("admin/completions.html", page=page, pathway=pathway, most_at_once=MOST_AT_ONCE)


@admin.get("/completions.csv")
@administrators_only
def completions_csv() -> Page:
    """The same report as a file."""
    pathway = request.args.get("pathway") or programme_pathway()
    answer = clients().progress.completions_csv(pathway)
    response = Response(answer.body, mimetype="text/csv")
    response.headers["Content-Disposition"] = f'attachment; filename="completions-{pathway}.csv"'
    return response


@admin.get("/messages")
@administrators_only
def messages() -> Page:
    """What was sent to whom, what was not, and why."""
    filters = {name: request.args.get(name, "").strip() for name in ("recipient", "state", "rule", "reason", "cursor")}
    if filters["state"] not in STATES:
        filters["state"] = ""
    page = clients().notifications.messages(**{name: value for name, value in filters.items() if value})
    rules = clients().notifications.rules()
    return render_template("admin/messages.html", page=page, filters=filters, states=STATES, rules=rules)


@admin.post("/messages/<message_id>/resend")
@administrators_only
def resend(message_id: str) -> Page:
    """Send a settled message again; the same conditions apply to it."""
    try:
        clients().notifications.resend(message_id, request.form.get("idempotency_key", ""))
    except RemoteProblem as problem:
        flash(in_words(problem), "bad")
    else:
        flash("The message is on its way again.", "good")
    return redirect(url_for(".messages", recipient=request.form.get("recipient", "")), 303)


# The pages of items are in editorial/views.py; under these names other pages lead to those of resources.
admin.add_url_rule("/resources", endpoint="resources", build_only=True)
admin.add_url_rule("/resources/<slug>", endpoint="resource", build_only=True)
