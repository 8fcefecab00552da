"""Endpoints of what there is to discuss: the modules with a case, and the kit of each on paper."""

from typing import Any

from flask import Response, make_response
from flask_openapi import APIBlueprint

from services.progress.activities.finished import learners_revision
from services.progress.certificates.snapshots import Issuer
from services.progress.discussions.problems import NoCaseGuide
from services.progress.discussions.queries import case_guides
from services.progress.discussions.rules import stages_of
from services.progress.discussions.schemas import GuideList, GuidePath
from services.progress.learners.identity import learner_id
from shared.access import SIGNED_IN
from shared.database import Database
from shared.web import api_blueprint

Json = dict[str, Any]


def case_guides_blueprint(database: Database, issuer: Issuer) -> APIBlueprint:
    """Return the blueprint."""
    blueprint = api_blueprint("case_guides", __name__, access=SIGNED_IN, tag="discussions")

    @blueprint.get("/case-guides", responses={200: GuideList})
    def list_guides() -> Json:
        """List the modules that have a case to discuss."""
        with database.reading() as session:
            return {"items": case_guides(session), "next": None}

    @blueprint.get("/case-guides/<string:slug>/kit.pdf")
    def read_kit(path: GuidePath) -> Response:
        """Return the printable kit of a module's case: a sheet for the group, and one for who leads."""
        from services.progress.discussions.kits import render  # few processes ever need the compiler

        with database.reading() as session:
            _, content, _ = learners_revision(session, learner_id(), path.slug)
        if not content.get("case_guide"):
            raise NoCaseGuide
        response = make_response(render(content, stages_of(content["case_guide"]), issuer))
        response.mimetype = "application/pdf"
        response.headers["Content-Disposition"] = f'inline; filename="case-kit-{content["slug"]}.pdf"'
        return response

    return blueprint
