"""What an invited person does: accepting, declining, showing their progress or not, leaving."""

import uuid
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.progress.learners.operations import introduce, lock_learner, refuse_erased
from services.progress.teams.problems import InvitationOver, InvitationUnknown, OwnTeam, TeamUnknown
from services.progress.teams.rules import InvitationState, Outcome, state_of
from shared.clock import now
from shared.ids import new_id

# Nobody joins a team while it is being closed; the team is held first, as who closes it does.
_TEAM = sa.text(
    """
    SELECT learner_id AS champion_id, closed_at FROM teams
    WHERE id = (SELECT team_id FROM team_invitations WHERE id = :id) FOR SHARE
    """
)
_INVITATION = sa.text(
    "SELECT id, team_id, outcome, expires_at, learner_id FROM team_invitations WHERE id = :id FOR UPDATE"
)
_END = sa.text(
    "UPDATE team_invitations SET outcome = :outcome, ended_at = :at, learner_id = :learner_id WHERE id = :id"
)
_JOIN = sa.text(
    """
    INSERT INTO team_members (id, team_id, learner_id, joined_at) VALUES (:id, :team_id, :learner_id, :at)
    ON CONFLICT (team_id, learner_id) WHERE ended_at IS NULL DO NOTHING
    """
)
_MEMBER = sa.text(
    "SELECT id FROM team_members WHERE team_id = :team_id AND learner_id = :learner_id AND ended_at IS NULL"
)
_CONSENT = sa.text(
    """
    INSERT INTO team_consents (id, member_id, learner_id, given, decided_at)
    SELECT :id, :member_id, :learner_id, :given, :at WHERE :given IS DISTINCT FROM coalesce((
      SELECT given FROM team_consents WHERE member_id = :member_id ORDER BY id DESC LIMIT 1), false)
    """
).bindparams(sa.bindparam("given", type_=sa.Boolean))
_LEAVE = sa.text("UPDATE team_members SET ended_at = :at, ended_by = 'left' WHERE id = :id")


def accept_invitation(
    session: Session, learner_id: uuid.UUID, name: str, invitation_id: uuid.UUID, *, show_progress: bool
) -> None:
    """Join the team, with or without showing one's progress; the same person accepting twice joins once.

    Raises `InvitationUnknown`, `InvitationOver`, `OwnTeam`.
    """
    lock_learner(session, learner_id)
    refuse_erased(session, learner_id)
    row = _open_to(session, learner_id, invitation_id)
    introduce(session, learner_id, name)
    at, key = now(), {"team_id": row.team_id, "learner_id": learner_id}
    session.execute(_JOIN, key | {"id": new_id(), "at": at})
    session.execute(_END, {"id": row.id, "outcome": Outcome.ACCEPTED.value, "at": at, "learner_id": learner_id})
    if show_progress:
        decide_consent(session, learner_id, row.team_id, given=True)


def decline_invitation(session: Session, learner_id: uuid.UUID, invitation_id: uuid.UUID) -> None:
    """Say no: no further mail is sent for it. Raises `InvitationUnknown`, `InvitationOver`, `OwnTeam`."""
    row = _open_to(session, learner_id, invitation_id)
    if row.outcome is None:
        session.execute(_END, {"id": row.id, "outcome": Outcome.DECLINED.value, "at": now(), "learner_id": None})


def decide_consent(session: Session, learner_id: uuid.UUID, team_id: uuid.UUID, *, given: bool) -> None:
    """Keep, as a fact with its time, whether the champion may see one's progress; the same again is no new fact.

    Raises `TeamUnknown`.
    """
    member_id = _membership(session, learner_id, team_id)
    row = {"id": new_id(), "member_id": member_id, "learner_id": learner_id, "given": given, "at": now()}
    session.execute(_CONSENT, row)


def leave_team(session: Session, learner_id: uuid.UUID, team_id: uuid.UUID) -> None:
    """Leave; what was agreed to show ends with it. Raises `TeamUnknown`."""
    session.execute(_LEAVE, {"id": _membership(session, learner_id, team_id), "at": now()})


def _open_to(session: Session, learner_id: uuid.UUID, invitation_id: uuid.UUID) -> Any:
    team: Any = session.execute(_TEAM, {"id": invitation_id}).one_or_none()
    if team is None:
        raise InvitationUnknown
    if team.champion_id == learner_id:
        raise OwnTeam("Ask a colleague to open the link.")
    row: Any = session.execute(_INVITATION, {"id": invitation_id}).one()
    state = state_of(row.outcome, row.expires_at, now())
    # Who has left or was removed does not come back by an old mail.
    belongs = session.execute(_MEMBER, {"team_id": row.team_id, "learner_id": learner_id}).scalar() is not None
    again = state is InvitationState.ACCEPTED and row.learner_id == learner_id and belongs
    if team.closed_at is not None or not (again or state is InvitationState.WAITING):
        raise InvitationOver("Ask the champion for another one.")
    return row


def _membership(session: Session, learner_id: uuid.UUID, team_id: uuid.UUID) -> uuid.UUID:
    lock_learner(session, learner_id)
    key = {"team_id": team_id, "learner_id": learner_id}
    member_id: uuid.UUID | None = session.execute(_MEMBER, key).scalar()
    if member_id is None:
        raise TeamUnknown
    return member_id
