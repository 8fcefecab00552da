"""The programme that this portal presents."""

from typing import Any

from flask import current_app, g

from services.portal.clients import clients
from services.portal.settings import Settings
from shared.http import RemoteProblem

Json = dict[str, Any]
# Never published, or retired.
NOT_OFFERED = frozenset({404, 410})


def the_programme() -> Json | None:
    """Return the programme, read once a request; None while none has been published, or it is retired."""
    if "programme" not in g:
        settings: Settings = current_app.config["SETTINGS"]
        try:
            g.programme = clients().catalog.programme(settings.programme)["content"]
        except RemoteProblem as problem:
            if problem.status not in NOT_OFFERED:
                raise
            g.programme = None
    programme: Json | None = g.programme
    return programme


def programme_pathway() -> str:
    """Return the slug of the programme's pathway, or an empty text."""
    programme = the_programme()
    return str(programme["pathway"]) if programme else ""
