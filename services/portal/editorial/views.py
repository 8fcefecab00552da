"""Pages of items: lists, one item with all that can be done with it, and what differs between its editions."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for

from services.portal.admin.differences import named, pieces
from services.portal.admin.views import Page, administrators_only
from services.portal.catalogue.kinds import KINDS
from services.portal.clients import clients
from services.portal.editing.form_page import unfinished_parts
from services.portal.editorial.people import person
from services.portal.editorial.wording import act_in_words, local_time, remark, typed_time
from services.portal.forms import in_words
from services.portal.sessions.visitor import visitor
from services.portal.wording import visitor_zone
from shared.http import RemoteProblem

editorial = Blueprint("editorial", __name__, url_prefix="/admin")

Json = dict[str, Any]
NOUNS = {"resources": "resource", "pathways": "pathway", "programmes": "programme"}
ITEM = "/<any(resources,pathways,programmes):plural>/<slug>"
STATES = ("draft", "published", "retired")
MENDABLE = frozenset({403, 409, 412, 422})
INVALID = 422
# What a button of the item's page asks of the catalogue, the fields it sends, and what is said afterwards.
ACTS: Mapping[str, tuple[str, tuple[str, ...], str]] = {
    "publish": ("publish", ("change_note",), "The draft is published."),
    "retire": ("retire", ("reason",), "It is retired."),
    "restore": ("restore", ("reason",), "It is offered again, as it was."),
    "review": ("review", ("note",), "The review is asked for."),
    "approve": ("review/decision", ("reason",), "The draft is approved."),
    "refuse": ("review/decision", ("reason",), "The draft is sent back, with your reason."),
}


@editorial.app_context_processor
def words() -> Json:
    """Give templates the names of people."""
    return {"person": person}


def listing(plural: str) -> Page:
    """What there is, drafts and retired items included."""
    asked = {name: request.args.get(name, "").strip()[:200] for name in ("q", "kind", "state", "cursor")}
    if asked["state"] not in STATES:
        asked["state"] = ""
    asked["changed"] = "true" if request.args.get("changed") else ""
    page = clients().catalog.items(plural, limit=50, **asked)
    kinds = KINDS if plural == "resources" else {}
    return render_template(
        "admin/resources.html", page=page, plural=plural, noun=NOUNS[plural], asked=asked, kinds=kinds, states=STATES
    )


for _plural in NOUNS:
    editorial.add_url_rule(
        f"/{_plural}", endpoint=_plural, view_func=administrators_only(listing), defaults={"plural": _plural}
    )


@editorial.get(ITEM)
@administrators_only
def item(plural: str, slug: str) -> Page:
    """One item: where it stands, what can be done, its editions and its history."""
    return _item_page(plural, slug)


@editorial.get(f"{ITEM}/differences")
@administrators_only
def differences(plural: str, slug: str) -> Page:
    """What differs between two editions, or between what is public and the draft."""
    asked = {name: request.args.get(name, type=int) for name in ("before", "after")}
    given = {name: number for name, number in asked.items() if number}
    found = clients().catalog.item_differences(plural, slug, **given)
    fields = [(named(each["field"]), pieces(each["before"], each["after"])) for each in found["fields"]]
    return render_template(
        "admin/differences.html", slug=slug, plural=plural, noun=NOUNS[plural], found=found, fields=fields
    )


@editorial.post(f"{ITEM}/acts/<any(publish,retire,restore,review,approve,refuse):act>")
@administrators_only
def act(plural: str, slug: str, act: str) -> Page:
    """Do one thing to the item that the page showed; what was typed stays on the page when it is refused."""
    asked, names, done = ACTS[act]
    body = {name: request.form.get(name, "").strip() for name in names}
    if act in ("approve", "refuse"):
        body["decision"] = act
    if act == "retire" and not body["reason"]:
        return _item_page(plural, slug, refused="Say why it is retired.")
    key, etag = request.form.get("idempotency_key", ""), request.form.get("etag", "")
    try:
        clients().catalog.act_on_item(plural, slug, asked, body, etag=etag, key=key)
    except RemoteProblem as problem:
        return _refused(plural, slug, problem)
    return _back(plural, slug, done)


@editorial.post(f"{ITEM}/review/withdrawal")
@administrators_only
def withdraw(plural: str, slug: str) -> Page:
    """Take the request for review back."""
    try:
        clients().catalog.withdraw_review(plural, slug)
    except RemoteProblem as problem:
        return _refused(plural, slug, problem)
    return _back(plural, slug, "The request is taken back.")


@editorial.post(f"{ITEM}/schedule")
@administrators_only
def schedule(plural: str, slug: str) -> Page:
    """Plan the publication, move it or cancel it."""
    if "cancel" in request.form:
        try:
            clients().catalog.cancel_schedule(plural, slug)
        except RemoteProblem as problem:
            return _refused(plural, slug, problem)
        return _back(plural, slug, "It is not published at that time.")
    due_at = local_time(request.form.get("due_at", ""), visitor_zone())
    if due_at is None:
        return _item_page(plural, slug, refused="Choose a day and a time that the clocks show on that day.")
    body = {"due_at": due_at.isoformat(), "change_note": request.form.get("change_note", "").strip()}
    try:
        clients().catalog.schedule(plural, slug, body, request.form.get("etag", ""))
    except RemoteProblem as problem:
        return _refused(plural, slug, problem)
    return _back(plural, slug, "The publication is planned.")


def _back(plural: str, slug: str, done: str) -> Page:
    flash(done, "good")
    return redirect(url_for(".item", plural=plural, slug=slug), 303)


def _refused(plural: str, slug: str, problem: RemoteProblem) -> Page:
    if problem.status not in MENDABLE:
        raise problem
    words = " ".join(problem.errors.values()) or in_words(problem)
    if problem.status == 412:
        words = "It was changed meanwhile. This page shows what is there now; look at it, then do it again."
    return _item_page(plural, slug, refused=words)


def _item_page(plural: str, slug: str, *, refused: str = "") -> Page:
    draft, etag = clients().catalog.item(plural, slug)
    history = clients().catalog.history(NOUNS[plural], slug, request.args.get("cursor", ""))
    rule, _ = clients().catalog.editorial_rule()
    who, zone = visitor(), visitor_zone()
    plan = draft.get("schedule")
    unfinished = unfinished_parts(plural, draft)
    page = render_template(
        "admin/resource.html",
        plural=plural,
        noun=NOUNS[plural],
        slug=slug,
        draft=draft,
        etag=etag,
        refused=refused,
        unfinished=unfinished,
        typed=request.form,
        revisions=clients().catalog.item_revisions(plural, slug),
        history=[(each, act_in_words(each), remark(each)) for each in history["items"]],
        older=history["next"],
        rule=rule,
        me=who.id if who else "",
        zone=str(zone),
        planned_for=typed_time(plan["due_at"], zone) if plan and plan["state"] == "waiting" else "",
    )
    return (page, INVALID) if refused else page  # type: ignore[return-value]
