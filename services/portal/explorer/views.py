"""The explorer of fellowships and certificate programmes, and the page that compares some of them."""

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from services.portal.clients import clients
from services.portal.explorer.choices import (
    CALLED,
    FEWEST_COMPARED,
    LABELS,
    MOST_COMPARED,
    Choices,
    compared,
    comparison,
)
from services.portal.explorer.saved import saved_slugs
from services.portal.identity.choices import PROFESSIONS
from shared.http import RemoteProblem

explorer = Blueprint("explorer", __name__, url_prefix="/training")


@explorer.get("")
def listing() -> str:
    """Narrow the directory and choose entries to compare."""
    choices = Choices.asked(request)
    found = clients().catalog.directory(**choices.query())
    return render_template(
        "explorer/listing.html",
        choices=choices,
        found=found,
        labels=LABELS,
        called=CALLED | {"profession": dict(PROFESSIONS)},
        chosen=compared(request),
        saved=saved_slugs(),
        most=MOST_COMPARED,
    )


@explorer.get("/compare")
def compare() -> str | Response:
    """Show two to four entries beside each other."""
    entries = [found for slug in compared(request) if (found := _entry(slug))]
    if len(entries) < FEWEST_COMPARED:
        return redirect(url_for(".listing", entry=[each["slug"] for each in entries], few="yes"), 303)
    return render_template("explorer/compare.html", entries=entries, rows=comparison(entries), saved=saved_slugs())


def _entry(slug: str) -> dict[str, object] | None:
    try:
        found = clients().catalog.resource(slug)["content"]
    except RemoteProblem as problem:
        if problem.status not in {404, 410}:
            raise
        return None
    return found if "directory" in found else None
