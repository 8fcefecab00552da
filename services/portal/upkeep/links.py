"""What the link sentinel has found: decisions about it, the links of a resource, hosts that are left alone."""

from flask import Blueprint, flash, redirect, render_template, request, url_for

from services.portal.admin.views import Page, administrators_only
from services.portal.clients import clients
from services.portal.forms import in_words
from services.portal.wording import amount
from shared.http import RemoteProblem

link_upkeep = Blueprint("link_upkeep", __name__, url_prefix="/admin")

SETTLED = {
    "fine": "Noted as fine. The same is not told again.",
    "ignore": "Nothing is told about this link before that day.",
}


@link_upkeep.post("/upkeep/links/<uuid:finding_id>")
@administrators_only
def decide(finding_id: object) -> Page:
    """Accept a new address into the drafts, call the link fine, or hear nothing of it until a day."""
    decision = request.form.get("decision", "")
    body = {"decision": decision} | ({"until": request.form.get("until", "")} if decision == "ignore" else {})
    try:
        drafts = clients().catalog.decide_finding(str(finding_id), body, request.form.get("idempotency_key", ""))
    except RemoteProblem as problem:
        flash(" ".join(problem.errors.values()) or in_words(problem), "bad")
    else:
        flash(SETTLED.get(decision) or _accepted(drafts), "good")
        if len(drafts) == 1:
            return redirect(url_for("editorial.item", plural="resources", slug=drafts[0]), 303)
    return redirect(url_for("upkeep.queue"), 303)


@link_upkeep.get("/upkeep/hosts")
@administrators_only
def hosts() -> Page:
    """The hosts that resources link to."""
    page = clients().catalog.link_hosts(request.args.get("cursor", ""))
    return render_template("upkeep/hosts.html", page=page)


@link_upkeep.post("/upkeep/hosts/<host>")
@administrators_only
def switch(host: str) -> Page:
    """Visit a host's links, or leave it alone."""
    visited = request.form.get("visited") == "yes"
    try:
        clients().catalog.visit_host(host, visited=visited)
    except RemoteProblem as problem:
        flash(in_words(problem), "bad")
    else:
        flash(f"{host} is visited again." if visited else f"{host} is left alone from now on.", "good")
    return redirect(url_for(".hosts", cursor=request.args.get("cursor") or None), 303)


@link_upkeep.route("/resources/<slug>/links", methods=["GET", "POST"])
@administrators_only
def links(slug: str) -> Page:
    """The links of a resource; and have them looked at soon."""
    if request.method == "POST":
        due = clients().catalog.look_at_links(slug)
        flash(f"{amount(due, 'link')} will be visited within the next minutes.", "good")
        return redirect(url_for(".links", slug=slug), 303)
    draft = clients().catalog.draft(slug)
    return render_template("upkeep/links.html", slug=slug, draft=draft, links=clients().catalog.links_of(slug))


def _accepted(drafts: list[str]) -> str:
    if not drafts:
        return "No draft has the old address any more; there was nothing to change."
    where = "the draft" if len(drafts) == 1 else f"the drafts of {len(drafts)} resources"
    return f"The new address is in {where}. Publish when you have looked at it."
