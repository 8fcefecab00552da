"""Previews of messages for administrators, and a test to their own address."""

from typing import Any, Literal

from flask import Response, current_app, jsonify
from flask_openapi import APIBlueprint
from pydantic import Field
from sqlalchemy.orm import Session

from services.notifications.mail.templates import TemplateBroken, Templates
from services.notifications.messages.queries import one_message
from services.notifications.messages.schemas import MessageReply
from services.notifications.previews.composing import Asked, Previews, find_person
from services.notifications.previews.trying import request_test
from services.notifications.reminders.operations import read_rule
from shared.access import administrator, principal
from shared.database import Database
from shared.idempotency import idempotent
from shared.problems import Conflict, Invalid, NotFound
from shared.schemas import Reply, Request
from shared.web import DATABASE, api_blueprint


class PreviewImpossible(Conflict):
    """The template does not make a message of these values."""

    slug, title = "preview-impossible", "This message cannot be made"


class TemplatePath(Request):
    """The name of a template."""

    name: str = Field(pattern=r"^[a-z_]+$", max_length=60)


class PreviewQuery(Request):
    """For whom, by which rule, and in which language if not in the person's."""

    recipient: str | None = Field(default=None, max_length=320, description="a learner's id or address")
    rule: str | None = Field(default=None, max_length=60)
    language: Literal["en", "es"] | None = None


class TemplateList(Reply):
    """The names of all templates."""

    items: list[dict[str, str]]
    next: str | None = None


class PreviewReply(Reply):
    """A message as it would be sent; `note` says what of it is not real, and is empty when all is."""

    subject: str
    text: str
    html: str
    language: str
    note: str


def templates_blueprint(templates: Templates, previews: Previews) -> APIBlueprint:
    """Return the blueprint of template previews."""
    blueprint = api_blueprint("templates", __name__, access=administrator("notifications:read"), tag="templates")

    @blueprint.get("/templates", responses={200: TemplateList})
    def list_templates() -> dict[str, Any]:
        """List the messages that can be sent."""
        return {"items": [{"name": name} for name in templates.names()], "next": None}

    @blueprint.get("/templates/<string:name>/preview", responses={200: PreviewReply})
    def preview_template(path: TemplatePath, query: PreviewQuery) -> dict[str, Any]:
        """Show a message as a person would get it now, or with invented values."""
        with _database().reading() as session:
            asked = _asked(session, templates, path.name, query)
        try:
            content, language, note = previews.render(asked)
        except TemplateBroken as error:
            raise PreviewImpossible(str(error)) from error
        return {**vars(content), "language": language, "note": note}

    return blueprint


def tests_blueprint(templates: Templates) -> APIBlueprint:
    """Return the blueprint that sends a message to who asks for it."""
    blueprint = api_blueprint("tests", __name__, access=administrator("notifications:write"), tag="templates")

    @blueprint.post("/templates/<string:name>/test", responses={202: MessageReply})
    def send_test(path: TemplatePath, body: PreviewQuery) -> Response:
        """Send what the preview shows to your own address, and nowhere else."""

        def answer() -> tuple[Response, int]:
            with _database().transaction() as session:
                asked = _asked(session, templates, path.name, body)
                added = request_test(session, principal().id, asked)
                session.flush()
                return jsonify(one_message(session, added)), 202

        return idempotent(_database(), answer)

    return blueprint


def _asked(session: Session, templates: Templates, name: str, query: PreviewQuery) -> Asked:
    if name not in templates.names():
        raise NotFound("There is no template with this name.")
    if query.rule and read_rule(session, query.rule).template != name:
        raise Invalid([{"field": "rule", "message": "This rule sends another message."}])
    learner_id = find_person(session, query.recipient.strip()) if query.recipient else None
    if query.recipient and learner_id is None:
        raise Invalid([{"field": "recipient", "message": "Nobody has this address or id."}])
    return Asked(template=name, learner_id=learner_id, rule_id=query.rule, language=query.language)


def _database() -> Database:
    database: Database = current_app.extensions[DATABASE]
    return database
