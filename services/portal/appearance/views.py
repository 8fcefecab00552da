"""Keeps the choice in a cookie, so that a page arrives in the right colors."""

from flask import Blueprint, current_app, redirect, request
from werkzeug.wrappers import Response

from services.portal.rendering import APPEARANCES
from services.portal.sessions.returning import safe_return
from services.portal.settings import Settings

A_YEAR_S = 365 * 24 * 3600

appearance = Blueprint("appearance", __name__)


@appearance.post("/appearance")
def choose_appearance() -> Response:
    """Remember `light`, `dark` or `system` and go back to where the visitor was."""
    settings: Settings = current_app.config["SETTINGS"]
    wanted = request.form.get("appearance", "")
    response = redirect(safe_return(request.form.get("next")), 303)
    if wanted in APPEARANCES:
        response.set_cookie("appearance", wanted, max_age=A_YEAR_S, samesite="Lax", secure=settings.production)
    return response
