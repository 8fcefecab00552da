"""Shows the components with made-up content, to look at and to test."""

from flask import Blueprint, render_template

from services.portal.catalogue.kinds import KINDS
from services.portal.forms import Form

gallery = Blueprint("gallery", __name__)


@gallery.get("/gallery")
def components() -> str:
    """Every component in its states."""
    form = Form.showing({"name": "Ada Example", "email": "ada@example"})
    form.errors = {"email": "Enter an address such as name@hospital.org.", "profession": "Choose your profession."}
    return render_template("gallery/components.html", form=form, kinds=KINDS.values())
