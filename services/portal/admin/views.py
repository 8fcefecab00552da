"""Pages of the console. The services decide what the visitor may see; the console only shows it."""

import functools
from collections.abc import Callable
from typing import Any, ParamSpec

from flask import Blueprint, Response, abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from services.portal.admin.differences import named, pieces
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


@admin.get("/resources")
@administrators_only
def resources() -> Page:
    """What there is, drafts and retired ones included."""
    page = clients().catalog.drafts(request.args.get("cursor", ""))
    return render_template("admin/resources.html", page=page)


@admin.get("/resources/<slug>")
@administrators_only
def resource(slug: str) -> Page:
    """One resource: its revisions, publishing and retiring."""
    draft = clients().catalog.draft(slug)
    revisions = clients().catalog.revisions(slug)
    return render_template("admin/resource.html", slug=slug, draft=draft, revisions=revisions["items"])


@admin.get("/resources/<slug>/differences")
@administrators_only
def differences(slug: str) -> Page:
    """What differs between two editions, or between what is public and the draft."""
    asked = {name: request.args.get(name, type=int) for name in ("before", "after")}
    found = clients().catalog.differences(slug, **{name: number for name, number in asked.items() if number})
    fields = [(named(each["field"]), pieces(each["before"], each["after"])) for each in found["fields"]]
    return render_template("admin/differences.html", slug=slug, found=found, fields=fields)


@admin.post("/resources/<slug>/publish")
@administrators_only
def publish(slug: str) -> Page:
    """Publish the draft as it is."""
    note = request.form.get("change_note", "").strip()
    return _act(slug, "The draft is published.", lambda key: clients().catalog.publish(slug, note, key))


@admin.post("/resources/<slug>/retire")
@administrators_only
def retire(slug: str) -> Page:
    """Take a resource out of the catalogue; what people did with it is kept."""
    return _act(slug, "The resource is retired.", lambda key: clients().catalog.retire(slug, key))


def _act(slug: str, done: str, act: Callable[[str], Any]) -> Page:
    try:
        act(request.form.get("idempotency_key", ""))
    except RemoteProblem as problem:
        flash(in_words(problem), "bad")
    else:
        flash(done, "good")
    return redirect(url_for(".resource", slug=slug), 303)
