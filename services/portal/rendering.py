"""What templates can use: addresses of assets, dates, lengths, rich text, the visitor."""

import uuid
from functools import lru_cache
from typing import Any

from flask import Flask, current_app, request
from markupsafe import Markup

from services.portal.assets.manifest import Manifest
from services.portal.catalogue.kinds import kind_of
from services.portal.credit.wording import credit_words, credits_of
from services.portal.notices.unread import unread_notices
from services.portal.prose import inline_prose, prose
from services.portal.sessions.visitor import visitor
from services.portal.settings import Settings
from services.portal.wording import amount, day, minutes, minutes_in_words, moment, percent, time_span, timecode

MANIFEST = "portal.manifest"
APPEARANCES = ("system", "light", "dark")
FILTERS = {
    "day": day,
    "moment": moment,
    "minutes": minutes,
    "minutes_in_words": minutes_in_words,
    "percent": percent,
    "timecode": timecode,
    "time_span": time_span,
    "prose": prose,
    "inline_prose": inline_prose,
    "credit_words": credit_words,
    "credits": credits_of,
}


def install(app: Flask, manifest: Manifest) -> None:
    """Give the templates of `app` their filters and functions."""
    app.extensions[MANIFEST] = manifest
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    app.jinja_env.filters.update(FILTERS)
    app.jinja_env.globals.update(asset=asset_url, kind_of=kind_of, icon=icon, amount=amount)
    app.jinja_env.globals.update(new_key=new_key, media=media_url, unread_notices=unread_notices)
    app.context_processor(_context)


def asset_url(name: str) -> str:
    """Return the address of a built file."""
    manifest: Manifest = current_app.extensions[MANIFEST]
    return manifest.url(name)


def icon(name: str, label: str = "") -> Markup:
    """Return a picture of the icon set; one without a label is decoration. A page shows a hundred."""
    return _icon(asset_url("icons.svg"), name, label)


@lru_cache(maxsize=512)
def _icon(pictures: str, name: str, label: str) -> Markup:
    said = Markup('role="img" aria-label="{}"').format(label) if label else Markup('aria-hidden="true"')
    return Markup('<svg class="icon" {} focusable="false"><use href="{}#{}"></use></svg>').format(said, pictures, name)


def media_url(asset: dict[str, Any]) -> str:
    """Return where the visitor's browser finds a file of the catalogue."""
    settings: Settings = current_app.config["SETTINGS"]
    return f"{settings.media_url}{asset['url']}"


def new_key() -> str:
    """Return an idempotency key for one showing of a form: a double click repeats it and has one effect."""
    return str(uuid.uuid4())


def _context() -> dict[str, Any]:
    chosen = request.cookies.get("appearance", "system")
    return {
        "visitor": visitor(),
        "appearance": chosen if chosen in APPEARANCES else "system",
        "here": request.full_path.rstrip("?"),
        "settings": current_app.config["SETTINGS"],
    }
