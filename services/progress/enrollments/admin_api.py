"""Endpoints by which administrators enroll people, set dates and waive requirements."""

from dataclasses import asdict
from typing import Any

from flask import Response, jsonify, make_response
from flask.typing import ResponseReturnValue
from flask_openapi import APIBlueprint
from sqlalchemy.orm import Session

from services.progress.catalogue.queries import find_pathway
from services.progress.certificates.snapshots import Issuer
from services.progress.deadlines.operations import set_due_date, set_window
from services.progress.deadlines.queries import read_window
from services.progress.deadlines.rules import Window
from services.progress.enrollments.admin_queries import enrollment_view, person_view
from services.progress.enrollments.admin_schemas import (
    AdministeredEnrollment,
    BulkReply,
    BulkRequest,
    DueDateRequest,
    EnrollmentPath,
    PathwayPath,
    PersonQuery,
    PersonReply,
    WaiverRequest,
    WindowReply,
    WindowRequest,
)
from services.progress.enrollments.bulk import EnrollMany, enroll_many, preview
from services.progress.waivers.operations import Decide, decide_waiver
from shared.access import administrator, principal
from shared.database import Database
from shared.etags import etag_of, require_match
from shared.idempotency import idempotent
from shared.problems import NotFound
from shared.web import api_blueprint


def enrollment_administration_blueprint(database: Database, issuer: Issuer) -> APIBlueprint:
    """Return the blueprint."""
    access = administrator("progress:write")
    blueprint = api_blueprint("enrollment_administration", __name__, access=access, tag="enrollments")

    @blueprint.get("/admin/enrollments", responses={200: PersonReply})
    def read_person(query: PersonQuery) -> dict[str, Any]:
        """Return the pathways that a person follows, with each requirement, waiver and due date."""
        with database.reading() as session:
            return person_view(session, query.person)

    @blueprint.post("/admin/enrollments", responses={200: BulkReply, 202: BulkReply})
    def enroll_people(body: BulkRequest) -> Response:
        """Say who would be enrolled; with `dry_run` false and their number confirmed, enroll them (202).

        Without the right `confirm_count` the answer is 409 `confirm-count`, and nobody is enrolled.
        """

        def answer() -> ResponseReturnValue:
            if body.dry_run:
                with database.reading() as session:
                    return preview(session, body.pathway, body.named()) | {"dry_run": True}, 200
            command = EnrollMany(body.pathway, body.named(), body.due_on, principal().id)
            with database.transaction() as session:
                return enroll_many(session, command, body.confirm_count) | {"dry_run": False}, 202

        return idempotent(database, answer)

    @blueprint.post(
        "/admin/enrollments/<uuid:enrollment_id>/waivers",
        responses={200: AdministeredEnrollment, 201: AdministeredEnrollment},
    )
    def waive(path: EnrollmentPath, body: WaiverRequest) -> Response:
        """Waive a requirement for one learner, or take that back; the same again changes nothing (200)."""

        def answer() -> ResponseReturnValue:
            command = Decide(path.enrollment_id, body.requirement, body.waived, body.reason, principal().id)
            with database.transaction() as session:
                created = decide_waiver(session, command, issuer)
                return enrollment_view(session, path.enrollment_id), 201 if created else 200

        return idempotent(database, answer)

    @blueprint.put("/admin/enrollments/<uuid:enrollment_id>/due-date", responses={200: AdministeredEnrollment})
    def set_due(path: EnrollmentPath, body: DueDateRequest) -> dict[str, Any]:
        """Give an enrollment a due date of its own, or lift it."""
        with database.transaction() as session:
            set_due_date(session, path.enrollment_id, body.due_on, principal().id)
            return enrollment_view(session, path.enrollment_id)

    @blueprint.get("/admin/pathways/<slug>/window", responses={200: WindowReply})
    def read_pathway_window(path: PathwayPath) -> Response:
        """Return when a pathway is joined and due; its ETag goes into the If-Match of a change."""
        with database.reading() as session:
            return _window(session, path.slug)

    @blueprint.put("/admin/pathways/<slug>/window", responses={200: WindowReply})
    def write_pathway_window(path: PathwayPath, body: WindowRequest) -> Response:
        """Set when a pathway is joined and due; who has joined stays, and is told of a new due date."""
        with database.transaction() as session:
            require_match(etag_of(read_window(session, path.slug)[1]))
            set_window(session, path.slug, Window(body.opens_on, body.closes_on, body.due_on), principal().id)
            return _window(session, path.slug)

    return blueprint


def _window(session: Session, pathway: str) -> Response:
    if find_pathway(session, pathway) is None:
        raise NotFound(f"No pathway is called {pathway!r}.")
    window, version = read_window(session, pathway)
    days = {name: day.isoformat() if day else None for name, day in asdict(window).items()}
    response = make_response(jsonify({"pathway": pathway, **days}))
    response.headers["ETag"] = etag_of(version)
    return response
