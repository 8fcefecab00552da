"""What a champion does with a team: founding, renaming, inviting, removing, closing."""

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.progress.audit.operations import record
from services.progress.learners.operations import introduce, lock_learner, refuse_erased
from services.progress.teams.erasure import dissolve_closed
from services.progress.teams.events import TeamInvitationIssued
from services.progress.teams.links import TeamLinks
from services.progress.teams.problems import (
    InvitationUnknown,
    InvitedEnough,
    MemberUnknown,
    SentEnough,
    TeamFull,
    TeamUnknown,
)
from services.progress.teams.rules import (
    MOST_A_DAY,
    MOST_PEOPLE,
    RESEND_AFTER,
    VALID,
    Answer,
    InvitationState,
    Outcome,
    resend_from,
    state_of,
)
from shared.addresses import same_mailbox_key
from shared.clock import now
from shared.delivery import publish
from shared.ids import new_id

_FIND = sa.text("SELECT id, learner_id, name FROM teams WHERE learner_id = :learner_id AND closed_at IS NULL")
_FOUND = sa.text("INSERT INTO teams (id, learner_id, name, founded_at) VALUES (:id, :learner_id, :name, :at)")
_RENAME = sa.text("UPDATE teams SET name = :name WHERE id = :id")
_CLOSE = sa.text("UPDATE teams SET closed_at = :at, closed_by = :actor, closing_reason = :reason WHERE id = :id")
_LEADER = sa.text("SELECT learner_id FROM teams WHERE id = :id")
_OPEN = sa.text("SELECT learner_id FROM teams WHERE id = :id AND closed_at IS NULL")
_INVITATIONS = sa.text(
    """
    SELECT i.id, i.email, i.locale, i.sendings, i.sent_at, i.expires_at, i.outcome,
      EXISTS (SELECT 1 FROM team_members m
        WHERE m.team_id = i.team_id AND m.learner_id = i.learner_id AND m.ended_at IS NULL) AS belongs
    FROM team_invitations i WHERE i.team_id = :team_id AND i.email IS NOT NULL
    """
)
_MEMBERS = sa.text("SELECT count(*) FROM team_members WHERE team_id = :team_id AND ended_at IS NULL")
_INVITE = sa.text(
    """
    INSERT INTO team_invitations (id, team_id, email, locale, sendings, invited_at, sent_at, expires_at)
    VALUES (:id, :team_id, :email, :locale, 1, :at, :at, :expires_at)
    """
)
_SEND_AGAIN = sa.text(
    """
    UPDATE team_invitations SET sendings = :sendings, sent_at = :at, expires_at = :expires_at, locale = :locale,
      outcome = NULL, ended_at = NULL, learner_id = NULL
    WHERE id = :id
    """
)
_WITHDRAW = sa.text("UPDATE team_invitations SET outcome = :outcome, ended_at = :at WHERE id = :id")
_REMOVE = sa.text(
    """
    UPDATE team_members SET ended_at = :at, ended_by = 'removed'
    WHERE id = :id AND team_id = :team_id AND ended_at IS NULL RETURNING true
    """
)
_EVER = sa.text("SELECT 1 FROM team_members WHERE id = :id AND team_id = :team_id")
_PROFILE = sa.text("SELECT name, lower(email) AS email FROM learners WHERE id = :id")


@dataclass(frozen=True)
class Invite:
    """A champion invites addresses; the mail is in `locale` unless the reader is known to prefer another."""

    learner_id: uuid.UUID
    name: str
    emails: Sequence[str]
    locale: str


@dataclass(frozen=True)
class _Mail:
    """One mail to an address."""

    team_id: uuid.UUID
    email: str
    locale: str
    at: dt.datetime


def name_team(session: Session, learner_id: uuid.UUID, learner_name: str, name: str) -> bool:
    """Found a champion's team, or rename it; returns whether it is new."""
    lock_learner(session, learner_id)
    refuse_erased(session, learner_id)
    introduce(session, learner_id, learner_name)
    team: Any = session.execute(_FIND, {"learner_id": learner_id}).one_or_none()
    if team is not None:
        session.execute(_RENAME, {"id": team.id, "name": name})
        return False
    session.execute(_FOUND, {"id": new_id(), "learner_id": learner_id, "name": name, "at": now()})
    return True


def close_team(session: Session, learner_id: uuid.UUID) -> None:
    """Close the champion's own team; none that is open is fine."""
    lock_learner(session, learner_id)
    team: Any = session.execute(_FIND, {"learner_id": learner_id}).one_or_none()
    if team is not None:
        session.execute(_CLOSE, {"id": team.id, "at": now(), "actor": str(learner_id), "reason": ""})
        dissolve_closed(session, learner_id)


def end_team(session: Session, team_id: uuid.UUID, actor: str, reason: str) -> None:
    """Close somebody's team as an administrator; one that is closed stays as it is. Raises `TeamUnknown`."""
    champion: uuid.UUID | None = session.execute(_LEADER, {"id": team_id}).scalar()
    if champion is None:
        raise TeamUnknown
    lock_learner(session, champion)
    if session.execute(_OPEN, {"id": team_id}).scalar() is None:
        return
    session.execute(_CLOSE, {"id": team_id, "at": now(), "actor": actor, "reason": reason})
    dissolve_closed(session, champion)
    record(session, actor, "team.closed", "team", str(team_id), champion=str(champion))


def invite(session: Session, command: Invite, links: TeamLinks) -> list[Answer]:
    """Invite addresses, each once; returns what became of each, in their order.

    An invitation that was withdrawn, or whose person has left, holds again after a day.
    Raises `TeamUnknown`, `TeamFull`, `InvitedEnough`.
    """
    team = _own_team(session, command.learner_id)
    at = now()
    profile: Any = session.execute(_PROFILE, {"id": command.learner_id}).one()
    rows: Sequence[Any] = session.execute(_INVITATIONS, {"team_id": team.id}).all()
    known = {same_mailbox_key(row.email): row for row in rows}
    answers = [
        Answer.YOURSELF if same_mailbox_key(each) == profile.email else _answer(known.get(same_mailbox_key(each)), at)
        for each in command.emails
    ]
    wanted = {
        same_mailbox_key(email): email
        for email, answer in zip(command.emails, answers, strict=True)
        if answer is Answer.INVITED
    }
    _require_room(session, team.id, rows, len(wanted), at)
    for key, email in wanted.items():
        _send(
            session,
            _invited(session, _Mail(team.id, email, command.locale, at), known.get(key)),
            team,
            profile.name,
            links,
        )
    return answers


def send_again(session: Session, learner_id: uuid.UUID, invitation_id: uuid.UUID, links: TeamLinks) -> None:
    """Mail an invitation once more: at most three times, a day apart. Raises `InvitationUnknown`, `SentEnough`."""
    team = _own_team(session, learner_id)
    row, rows = _find_invitation(session, team.id, invitation_id)
    at = now()
    may = resend_from(row.outcome, row.sendings, row.sent_at)
    if may is None or may > at:
        raise SentEnough("An invitation is mailed three times at most, a day apart.")
    _require_room(session, team.id, rows, 0, at)
    champion: str = session.execute(_PROFILE, {"id": learner_id}).one().name
    _send(session, _invited(session, _Mail(team.id, row.email, row.locale, at), row), team, champion, links)


def withdraw_invitation(session: Session, learner_id: uuid.UUID, invitation_id: uuid.UUID) -> None:
    """Take an invitation back; one that was answered stays as it is. Raises `InvitationUnknown`."""
    team = _own_team(session, learner_id)
    row, _ = _find_invitation(session, team.id, invitation_id)
    if row.outcome is None:
        session.execute(_WITHDRAW, {"id": row.id, "outcome": Outcome.WITHDRAWN.value, "at": now()})


def remove_member(session: Session, learner_id: uuid.UUID, member_id: uuid.UUID) -> None:
    """Take somebody out of the team; doing it twice changes nothing. Raises `MemberUnknown`."""
    team = _own_team(session, learner_id)
    key = {"id": member_id, "team_id": team.id}
    if not session.execute(_REMOVE, key | {"at": now()}).scalar() and not session.execute(_EVER, key).scalar():
        raise MemberUnknown


def _own_team(session: Session, learner_id: uuid.UUID) -> Any:
    """Return the champion's team, kept from others until the end of the transaction; raises `TeamUnknown`."""
    lock_learner(session, learner_id)
    refuse_erased(session, learner_id)
    team = session.execute(_FIND, {"learner_id": learner_id}).one_or_none()
    if team is None:
        raise TeamUnknown("Give your team a name first.")
    return team


def _answer(row: Any, at: dt.datetime) -> Answer:
    """Say what becomes of an address; taking an invitation back does not make room for more mails to it."""
    if row is None:
        return Answer.INVITED
    if row.outcome == Outcome.DECLINED:
        return Answer.DECLINED
    if row.outcome == Outcome.ACCEPTED and row.belongs:
        return Answer.JOINED
    may = resend_from(None, row.sendings, row.sent_at)
    return Answer.INVITED if row.outcome is not None and may is not None and may <= at else Answer.INVITED_BEFORE


def _require_room(session: Session, team_id: uuid.UUID, rows: Sequence[Any], more: int, at: dt.datetime) -> None:
    waiting = sum(state_of(row.outcome, row.expires_at, at) is InvitationState.WAITING for row in rows)
    members = session.execute(_MEMBERS, {"team_id": team_id}).scalar_one()
    if more and members + waiting + more > MOST_PEOPLE:
        raise TeamFull(f"A team has {MOST_PEOPLE} people at most, those who are invited included.")
    if sum(row.sent_at > at - RESEND_AFTER for row in rows) + max(1, more) > MOST_A_DAY:
        raise InvitedEnough(f"At most {MOST_A_DAY} a day. Go on tomorrow.")


def _invited(session: Session, mail: _Mail, before: Any) -> dict[str, Any]:
    """Write down that an address is invited, anew or again; all mails to it are counted together."""
    row = vars(mail) | {"id": before.id if before else new_id(), "expires_at": mail.at + VALID, "sendings": 1}
    if before is None:
        session.execute(_INVITE, row)
        return row
    row["sendings"] = before.sendings + 1
    session.execute(_SEND_AGAIN, row)
    return row


def _find_invitation(session: Session, team_id: uuid.UUID, invitation_id: uuid.UUID) -> tuple[Any, Sequence[Any]]:
    rows: Sequence[Any] = session.execute(_INVITATIONS, {"team_id": team_id}).all()
    row = next((each for each in rows if each.id == invitation_id), None)
    if row is None:
        raise InvitationUnknown
    return row, rows


def _send(session: Session, row: dict[str, Any], team: Any, champion: str, links: TeamLinks) -> None:
    told = TeamInvitationIssued(
        invitation_id=row["id"],
        number=row["sendings"],
        champion_id=team.learner_id,
        email=row["email"],
        locale=row["locale"],
        team=team.name,
        champion=champion,
        link=links.make(row["id"]),
        expires_at=row["expires_at"],
        issued_at=row["at"],
    )
    publish(session, told, subject=str(row["id"]))
