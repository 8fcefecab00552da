"""Endpoints of discussions: for who leads, for who attends, and for administrators."""

from typing import Any

from flask import Response
from flask.typing import ResponseReturnValue
from flask_openapi import APIBlueprint

from services.progress.discussions import operations
from services.progress.discussions.limiting import WrongCodes
from services.progress.discussions.operations import Person
from services.progress.discussions.problems import CodeUnknown
from services.progress.discussions.queries import (
    all_discussions,
    code_view,
    discussions_of,
    facilitator_view,
    find_for_code,
    participant_view,
    version_of,
)
from services.progress.discussions.rules import first_name, read_code
from services.progress.discussions.schemas import (
    AdministeredDiscussionPage,
    AttendedDiscussionReply,
    AttendRequest,
    ClosingRequest,
    CodePath,
    CodeReply,
    DebriefRequest,
    DiscussionKey,
    DiscussionPath,
    LedDiscussionReply,
    OpenRequest,
    OwnDiscussionPage,
    StageRequest,
    VersionReply,
)
from services.progress.learners.identity import learner_id
from services.progress.settings import Settings
from shared.access import ADMINISTRATOR, SIGNED_IN, administrator, has_role, principal
from shared.database import Database
from shared.idempotency import idempotent
from shared.pagination import PageQuery, encode_cursor, id_in_cursor
from shared.web import api_blueprint

LEADS = has_role("champion", ADMINISTRATOR)
Json = dict[str, Any]


def led_discussions_blueprint(database: Database, settings: Settings) -> APIBlueprint:
    """Return the blueprint for champions who lead discussions."""
    blueprint = api_blueprint("led_discussions", __name__, access=LEADS, tag="discussions")

    @blueprint.post("/me/led-discussions", responses={201: DiscussionKey, 200: DiscussionKey})
    def open_discussion(body: OpenRequest) -> Response:
        """Open a discussion of a module's case; one of the same module that is open already is returned (200)."""

        def answer() -> ResponseReturnValue:
            with database.transaction() as session:
                person = _person(body.shown_name)
                found, created = operations.open_discussion(session, person, body.resource, settings.issuer)
            return {"id": str(found)}, 201 if created else 200

        return idempotent(database, answer)

    @blueprint.get("/me/led-discussions/<uuid:discussion_id>", responses={200: LedDiscussionReply})
    def read_led(path: DiscussionPath) -> Json:
        """Return a discussion with its code, its people and the notes for whoever leads."""
        with database.reading() as session:
            return facilitator_view(session, learner_id(), path.discussion_id)

    @blueprint.put("/me/led-discussions/<uuid:discussion_id>/stage")
    def move(path: DiscussionPath, body: StageRequest) -> tuple[str, int]:
        """Bring the group to a stage; where it is already, nothing happens."""
        with database.transaction() as session:
            operations.move_to_stage(session, learner_id(), path.discussion_id, body.stage)
        return "", 204

    @blueprint.put("/me/led-discussions/<uuid:discussion_id>/debrief")
    def debrief(path: DiscussionPath, body: DebriefRequest) -> tuple[str, int]:
        """Keep what the group decided; the latest words hold, and may be written after the end."""
        with database.transaction() as session:
            operations.write_debrief(session, learner_id(), path.discussion_id, body.model_dump())
        return "", 204

    @blueprint.post("/me/led-discussions/<uuid:discussion_id>/closing")
    def close(path: DiscussionPath) -> tuple[str, int]:
        """Close the discussion: nobody can join any more. Closing twice changes nothing."""
        with database.transaction() as session:
            operations.close_discussion(session, learner_id(), path.discussion_id)
        return "", 204

    return blueprint


def discussions_blueprint(database: Database, settings: Settings) -> APIBlueprint:
    """Return the blueprint for everybody who attends discussions."""
    blueprint = api_blueprint("discussions", __name__, access=SIGNED_IN, tag="discussions")
    wrong = WrongCodes(settings)

    @blueprint.get("/me/discussions", responses={200: OwnDiscussionPage})
    def list_own(query: PageQuery) -> Json:
        """List what the person leads or attended, newest first."""
        before = id_in_cursor(query.cursor)
        with database.reading() as session:
            return _page(discussions_of(session, learner_id(), before, query.limit + 1), query.limit)

    @blueprint.get("/discussion-codes/<string:code>", responses={200: CodeReply})
    def read_code_of(path: CodePath) -> Json:
        """Say which discussion a code opens; wrong codes are counted."""
        wrong.require_room(learner_id())
        with database.reading() as session:
            code = read_code(path.code)
            found = find_for_code(session, code) if code else None
            if found is not None:
                return code_view(session, learner_id(), found)
        wrong.count(learner_id())
        raise CodeUnknown("Check the letters, or ask the person who leads it.")

    @blueprint.post("/me/discussion-attendances", responses={201: DiscussionKey, 200: DiscussionKey})
    def attend(body: AttendRequest) -> tuple[Json, int]:
        """Join by a code; attendance is recorded once, joining again changes the shown name (200)."""
        wrong.require_room(learner_id())
        person = _person(body.shown_name)
        try:
            with database.transaction() as session:
                found, created = operations.attend(session, person, read_code(body.code), settings.issuer)
        except CodeUnknown:
            wrong.count(learner_id())
            raise
        return {"id": str(found)}, 201 if created else 200

    @blueprint.get("/me/discussions/<uuid:discussion_id>", responses={200: AttendedDiscussionReply})
    def read_attended(path: DiscussionPath) -> Json:
        """Return a discussion as those who attend it see it."""
        with database.reading() as session:
            return participant_view(session, learner_id(), path.discussion_id)

    @blueprint.get("/me/discussions/<uuid:discussion_id>/version", responses={200: VersionReply})
    def read_version(path: DiscussionPath) -> Json:
        """Return a mark that changes whenever the discussion does, cheap enough to ask for every few seconds."""
        with database.reading() as session:
            return {"version": version_of(session, learner_id(), path.discussion_id)}

    return blueprint


def discussion_administration_blueprint(database: Database) -> APIBlueprint:
    """Return the blueprint for administrators."""
    access = administrator("progress:write")
    blueprint = api_blueprint("discussion_administration", __name__, access=access, tag="discussions")

    @blueprint.get("/admin/discussions", responses={200: AdministeredDiscussionPage})
    def list_all(query: PageQuery) -> Json:
        """List all discussions, newest first."""
        before = id_in_cursor(query.cursor)
        with database.reading() as session:
            return _page(all_discussions(session, before, query.limit + 1), query.limit)

    @blueprint.post("/admin/discussions/<uuid:discussion_id>/closing")
    def end(path: DiscussionPath, body: ClosingRequest) -> tuple[str, int]:
        """Close somebody's discussion, with a reason; one that is over stays as it is."""
        with database.transaction() as session:
            operations.end_discussion(session, path.discussion_id, principal().id, body.reason)
        return "", 204

    return blueprint


def _person(shown_name: str) -> Person:
    name = principal().name
    return Person(learner_id(), name, shown_name or first_name(name) or "Colleague")


def _page(items: list[Json], limit: int) -> Json:
    more = len(items) > limit
    return {"items": items[:limit], "next": encode_cursor([items[limit - 1]["id"]]) if more else None}
