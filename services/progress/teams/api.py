"""Endpoints of teams: for the champion, for those who are invited and belong to one, and for administrators."""

from typing import Any

from flask import Response
from flask.typing import ResponseReturnValue
from flask_openapi import APIBlueprint

from services.progress.discussions.api import LEADS
from services.progress.learners.identity import learner_id
from services.progress.teams import membership, operations
from services.progress.teams.links import TeamLinks
from services.progress.teams.queries import all_teams, answers_json, invitation_view, led_team, teams_of
from services.progress.teams.schemas import (
    AdministeredTeamPage,
    ClosingRequest,
    ConsentRequest,
    InvitationPath,
    InvitationView,
    InvitedList,
    InviteRequest,
    LedTeamReply,
    MemberPath,
    OwnTeamList,
    TeamPath,
    TeamRequest,
    TokenPath,
)
from shared.access import SIGNED_IN, administrator, principal
from shared.database import Database
from shared.idempotency import idempotent
from shared.pagination import PageQuery, encode_cursor, id_in_cursor
from shared.web import api_blueprint

Json = dict[str, Any]


def led_teams_blueprint(database: Database, links: TeamLinks) -> APIBlueprint:
    """Return the blueprint for champions."""
    blueprint = api_blueprint("led_teams", __name__, access=LEADS, tag="teams")

    @blueprint.get("/me/led-team", responses={200: LedTeamReply})
    def read_led() -> Json:
        """Return the champion's team: who was invited, and how far those are who agreed to show it."""
        with database.reading() as session:
            return led_team(session, learner_id())

    @blueprint.put("/me/led-team")
    def name_team(body: TeamRequest) -> tuple[str, int]:
        """Found the team, or give it another name."""
        with database.transaction() as session:
            operations.name_team(session, learner_id(), principal().name, body.name)
        return "", 204

    @blueprint.delete("/me/led-team")
    def close() -> tuple[str, int]:
        """Close the team: memberships and invitations end, and addresses are forgotten."""
        with database.transaction() as session:
            operations.close_team(session, learner_id())
        return "", 204

    @blueprint.post("/me/led-team/invitations", responses={200: InvitedList})
    def invite(body: InviteRequest) -> Response:
        """Invite addresses by mail, each once; the answer is the same whether one has an account or not."""

        def answer() -> ResponseReturnValue:
            command = operations.Invite(learner_id(), principal().name, body.emails, body.locale)
            with database.transaction() as session:
                answers = operations.invite(session, command, links)
            return answers_json(body.emails, answers), 200

        return idempotent(database, answer)

    @blueprint.post("/me/led-team/invitations/<uuid:invitation_id>/sendings")
    def send_again(path: InvitationPath) -> Response:
        """Mail an invitation once more: three times at most, a day apart."""

        def answer() -> ResponseReturnValue:
            with database.transaction() as session:
                operations.send_again(session, learner_id(), path.invitation_id, links)
            return "", 204

        return idempotent(database, answer)

    @blueprint.delete("/me/led-team/invitations/<uuid:invitation_id>")
    def withdraw(path: InvitationPath) -> tuple[str, int]:
        """Take an invitation back; one that was answered stays as it is."""
        with database.transaction() as session:
            operations.withdraw_invitation(session, learner_id(), path.invitation_id)
        return "", 204

    @blueprint.delete("/me/led-team/members/<uuid:member_id>")
    def remove(path: MemberPath) -> tuple[str, int]:
        """Take somebody out of the team."""
        with database.transaction() as session:
            operations.remove_member(session, learner_id(), path.member_id)
        return "", 204

    return blueprint


def teams_blueprint(database: Database, links: TeamLinks) -> APIBlueprint:
    """Return the blueprint for those who are invited, and for members."""
    blueprint = api_blueprint("teams", __name__, access=SIGNED_IN, tag="teams")

    @blueprint.get("/me/teams", responses={200: OwnTeamList})
    def list_own() -> Json:
        """List the teams that the person belongs to, and what they agreed to show."""
        with database.reading() as session:
            return {"items": teams_of(session, learner_id()), "next": None}

    @blueprint.put("/me/teams/<uuid:team_id>/consent")
    def consent(path: TeamPath, body: ConsentRequest) -> tuple[str, int]:
        """Say whether the champion may see how far one is; it can be taken back at any time."""
        with database.transaction() as session:
            membership.decide_consent(session, learner_id(), path.team_id, given=body.show_progress)
        return "", 204

    @blueprint.delete("/me/teams/<uuid:team_id>")
    def leave(path: TeamPath) -> tuple[str, int]:
        """Leave a team."""
        with database.transaction() as session:
            membership.leave_team(session, learner_id(), path.team_id)
        return "", 204

    @blueprint.get("/team-invitations/<string:token>", responses={200: InvitationView})
    def read_invitation(path: TokenPath) -> Json:
        """Return what an invitation is about."""
        with database.reading() as session:
            return invitation_view(session, learner_id(), links.read(path.token))

    @blueprint.post("/team-invitations/<string:token>/acceptance")
    def accept(path: TokenPath, body: ConsentRequest) -> tuple[str, int]:
        """Join the team; the person's name is shown to the champion, their progress only when they say so."""
        with database.transaction() as session:
            membership.accept_invitation(
                session, learner_id(), principal().name, links.read(path.token), show_progress=body.show_progress
            )
        return "", 204

    @blueprint.post("/team-invitations/<string:token>/refusal")
    def decline(path: TokenPath) -> tuple[str, int]:
        """Decline: no further mail is sent for this invitation."""
        with database.transaction() as session:
            membership.decline_invitation(session, learner_id(), links.read(path.token))
        return "", 204

    return blueprint


def team_administration_blueprint(database: Database) -> APIBlueprint:
    """Return the blueprint for administrators."""
    blueprint = api_blueprint("team_administration", __name__, access=administrator("progress:write"), tag="teams")

    @blueprint.get("/admin/teams", responses={200: AdministeredTeamPage})
    def list_all(query: PageQuery) -> Json:
        """List all teams, newest first, without their members."""
        before = id_in_cursor(query.cursor)
        with database.reading() as session:
            items = all_teams(session, before, query.limit + 1)
        more = len(items) > query.limit
        items = items[: query.limit]
        return {"items": items, "next": encode_cursor([items[-1]["id"]]) if more else None}

    @blueprint.post("/admin/teams/<uuid:team_id>/closing")
    def end(path: TeamPath, body: ClosingRequest) -> tuple[str, int]:
        """Close somebody's team, with a reason."""
        with database.transaction() as session:
            operations.end_team(session, path.team_id, principal().id, body.reason)
        return "", 204

    return blueprint
