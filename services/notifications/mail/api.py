"""Previews of the templates for administrators."""

from dataclasses import asdict
from typing import Any

from flask_openapi import APIBlueprint
from pydantic import Field

from services.notifications.mail.samples import sample_values
from services.notifications.mail.templates import Templates
from shared import clock
from shared.access import administrator
from shared.problems import NotFound
from shared.schemas import Reply, Request
from shared.web import api_blueprint


class TemplatePath(Request):
    """The name of a template."""

    name: str = Field(pattern=r"^[a-z_]+$", max_length=60)


class TemplateList(Reply):
    """The names of all templates."""

    items: list[dict[str, str]]
    next: str | None = None


class PreviewReply(Reply):
    """A message with invented values."""

    subject: str
    text: str
    html: str


def templates_blueprint(templates: Templates, site: object, portal_url: str) -> APIBlueprint:
    """Return the blueprint of template previews."""
    blueprint = api_blueprint("templates", __name__, access=administrator("notifications:read"), tag="templates")

    @blueprint.get("/templates", responses={200: TemplateList})
    def list_templates() -> dict[str, Any]:
        """List the messages that can be sent."""
        return {"items": [{"name": name} for name in templates.names()], "next": None}

    @blueprint.get("/templates/<string:name>/preview", responses={200: PreviewReply})
    def preview_template(path: TemplatePath) -> dict[str, Any]:
        """Show a message with invented values."""
        if path.name not in templates.names():
            raise NotFound("There is no template with this name.")
        return asdict(templates.render(path.name, sample_values(site, portal_url, clock.now())))

    return blueprint
