"""Pages that are the same for everybody."""

from flask import Blueprint, render_template

pages = Blueprint("pages", __name__)


@pages.get("/accessibility")
def accessibility() -> str:
    """What we do so that everybody can use the portal, and what to do when something is in the way."""
    return render_template("pages/accessibility.html")


@pages.get("/privacy")
def privacy() -> str:
    """Which data are kept, for what, and how to have them removed."""
    return render_template("pages/privacy.html")
