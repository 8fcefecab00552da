"""Endpoints by which administrators see to it that nobody is locked out of a quiz."""

from typing import Any

from flask import Response
from flask.typing import ResponseReturnValue
from flask_openapi import APIBlueprint

from services.progress.allowances.console_queries import person_quizzes
from services.progress.allowances.operations import Give, give_allowance
from services.progress.allowances.schemas import AllowanceRequest, PersonQuery, PersonReply
from shared.access import administrator, principal
from shared.database import Database
from shared.idempotency import idempotent
from shared.web import api_blueprint


def allowances_blueprint(database: Database) -> APIBlueprint:
    """Return the blueprint."""
    blueprint = api_blueprint("allowances", __name__, access=administrator("progress:write"), tag="quizzes (admin)")

    @blueprint.get("/admin/allowances", responses={200: PersonReply})
    def read_person(query: PersonQuery) -> dict[str, Any]:
        """Return a person's quizzes with attempts left, waiting and time, and every allowance."""
        with database.reading() as session:
            return person_quizzes(session, query.person)

    @blueprint.post("/admin/allowances", responses={201: PersonReply})
    def give(body: AllowanceRequest) -> Response:
        """Give a person more attempts at a quiz, no wait, or more time, with the reason."""

        def answer() -> ResponseReturnValue:
            command = Give(**body.model_dump(), actor=principal().id)
            with database.transaction() as session:
                give_allowance(session, command)
                return person_quizzes(session, body.person), 201

        return idempotent(database, answer)

    return blueprint
