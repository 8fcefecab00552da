"""The catalogue and the page of each resource."""

from email.utils import parseaddr
from typing import Any

from flask import Blueprint, Response, abort, current_app, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from services.portal.catalogue.attendances import dates_of
from services.portal.catalogue.calendars import entries_of
from services.portal.catalogue.kinds import kind_of
from services.portal.catalogue.listings import listings
from services.portal.catalogue.reading import edition_for_visitor, last_edition
from services.portal.catalogue.search import Search
from services.portal.catalogue.standing import completed_resources, if_possible, standing_on, standing_with
from services.portal.clients import clients
from services.portal.credit.gate import before_resource
from services.portal.explorer.saved import saved_slugs
from services.portal.player.transcript import cues_of
from services.portal.programme.reading import programme_pathway
from services.portal.settings import Settings
from shared import clock
from shared.calendars import MEDIA_TYPE, Organizer, calendar_file
from shared.http import RemoteProblem

catalogue = Blueprint("catalogue", __name__)

Json = dict[str, Any]


@catalogue.get("/catalogue", endpoint="listing")
def search_page() -> str:
    """Search and filter everything that is published."""
    search = Search.asked(request)
    live = "HX-Request" in request.headers
    try:
        listing = listings().find(search, live=live)
    except RemoteProblem:
        # A filter or cursor that the catalogue does not know: begin again with the words alone.
        search = Search(q=search.q)
        listing = listings().find(search, live=live)
    if live:
        return listing.results
    return render_template("catalogue/listing.html", search=search, listing=listing)


@catalogue.get("/resources/<slug>")
def resource(slug: str) -> str | AnyResponse:
    """Show a resource in the layout of its kind; disclosures come first where credit is designated."""
    if disclosures := before_resource(slug):
        return disclosures
    standing = standing_with(slug)
    found = edition_for_visitor(slug, standing)
    content = found["content"]
    if standing is not None and not _prefetched():
        if_possible(lambda: clients().progress.start(slug))
    segment = request.args.get("segment", "")
    context = around(content)
    second = request.args.get("t", "")
    context["second"] = int(second) if second.isdecimal() and len(second) < 7 else None
    context["saved"] = slug in saved_slugs()
    context["cues"] = cues_of(content)
    context["dates"] = dates_of(slug, content)
    context["chosen"] = next((each for each in content.get("segments", ()) if each["slug"] == segment), None)
    context |= {"resource": found, "content": content, "kind": kind_of(found["kind"]), "standing": standing}
    return render_template([f"catalogue/kinds/{found['kind']}.html", "catalogue/kinds/page.html"], **context)


@catalogue.get("/resources/<slug>/case-guide")
def case_guide(slug: str) -> str | AnyResponse:
    """Show the guide for discussing a case in the team, made for printing."""
    if disclosures := before_resource(slug):
        return disclosures
    found = edition_for_visitor(slug, standing_with(slug))
    guide = found["content"].get("case_guide")
    if not guide:
        abort(404)
    return render_template("catalogue/case_guide.html", resource=found, content=found["content"], guide=guide)


@catalogue.get("/resources/<slug>/calendar.ics")
def calendar(slug: str) -> Response:
    """Give the dates and the deadline of a resource as a calendar file; whoever has it, has the latest revision."""
    settings: Settings = current_app.config["SETTINGS"]
    found = clients().catalog.resource(slug)
    entries = entries_of(found, settings.portal_url.rstrip("/"))
    if not entries:
        abort(404)
    name, address = parseaddr(settings.mail_from)
    content = calendar_file(entries, organizer=Organizer(name, address), stamped_at=clock.now())
    response = Response(content, mimetype=MEDIA_TYPE)
    response.headers["Content-Disposition"] = f'attachment; filename="{slug}.ics"'
    response.headers["Cache-Control"] = "public, max-age=300"
    return response


@catalogue.get("/resources/<slug>/tracks/<name>")
def track(slug: str, name: str) -> Response:
    """Captions and chapters from our own address: browsers refuse them from another."""
    media = last_edition(slug)["content"].get("media") or {}
    tracks = [media.get("chapters"), *(each["asset"] for each in media.get("captions", ()))]
    asset = next((each for each in tracks if each and each["name"] == name), None)
    if asset is None:
        abort(404)
    response = Response(clients().catalog.media(asset["url"]).body, mimetype="text/vtt")
    response.headers["Cache-Control"] = "public, max-age=300"
    return response


def around(content: Json) -> Json:
    """Return the summaries of what a page refers to: parts, related resources, the series."""
    wanted = [*content.get("parts", ()), *content.get("related", ()), content.get("series")]
    if not any(wanted):
        return {"known": {}, "done": set()}
    done: set[str] = set()
    if content.get("parts") and (pathway := programme_pathway()):
        done = completed_resources(standing_on(pathway))
    return {"known": clients().catalog.cards(filter(None, wanted)), "done": done}


def _prefetched() -> bool:
    return "prefetch" in request.headers.get("Sec-Purpose", "") + request.headers.get("Purpose", "")
