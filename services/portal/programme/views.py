"""The programme's first page."""

from typing import Any

from flask import Blueprint, render_template

from services.portal.catalogue.standing import completed_resources, standing_on
from services.portal.clients import clients
from services.portal.programme.reading import the_programme

programme = Blueprint("programme", __name__)

Json = dict[str, Any]
OUTSIDE = ("external_course", "workshop", "external_resource", "fellowship", "certificate_programme")
MOST_LISTED = 60


@programme.get("/")
def landing() -> str:
    """Present the programme; to somebody who has joined it, their next step first."""
    found = the_programme()
    if found is None:
        return render_template("programme/empty.html")
    pathway = clients().catalog.pathway(found["pathway"])["content"]
    return render_template("programme/landing.html", **presented(found, pathway))


def presented(found: Json, pathway: Json) -> Json:
    """Return what the first page shows of a programme and its pathway."""
    known = _shown(found, pathway)
    standing = standing_on(found["pathway"])
    return {
        "programme": found,
        "pathway": pathway,
        "standing": standing,
        "done": completed_resources(standing),
        "series": series_of(pathway, known),
        "recordings": _of_kind(known, "recorded_session"),
        "videos": _of_kind(known, "video_message"),
        "pages": [known[slug] for slug in found.get("pages", ()) if slug in known],
        "outside": [each for kind in OUTSIDE for each in _of_kind(known, kind)],
    }


def _shown(programme: Json, pathway: Json) -> dict[str, Json]:
    """Return the cards that the front page shows: those it names, and the first of some kinds."""
    named = [each["resource"] for each in (*pathway["requirements"], *pathway["groups"]) if each.get("resource")]
    listed = clients().catalog.resources(kind=["recorded_session", "video_message", *OUTSIDE], limit=MOST_LISTED)
    return clients().catalog.cards([*named, *programme.get("pages", ())]) | {
        each["slug"]: each for each in listed["items"]
    }


def _of_kind(known: dict[str, Json], kind: str) -> list[Json]:
    return [each for each in known.values() if each["kind"] == kind]


def series_of(pathway: Json, known: dict[str, Json]) -> list[Json]:
    """Return the pathway's groups of modules in order; a module whose case is discussed as well is still one module."""
    found = []
    studied = [each for each in pathway["requirements"] if each["kind"] != "case_discussed"]
    for group in pathway["groups"]:
        parts = [each["resource"] for each in studied if each["group"] == group["id"]]
        modules = [known[slug] for slug in parts if slug in known and known[slug]["kind"] == "module"]
        if modules:
            found.append({"group": group, "series": known.get(group.get("resource") or ""), "modules": modules})
    return found
