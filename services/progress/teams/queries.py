"""Reads of teams: the champion's page, a member's own teams, an invitation before it is answered, and the console."""

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.progress.completions.judging import Judged, judge
from services.progress.completions.presentation import step_json
from services.progress.discussions.queries import case_guides
from services.progress.teams.problems import InvitationUnknown
from services.progress.teams.rules import (
    MOST_PEOPLE,
    Answer,
    InvitationState,
    NextForTeam,
    Progress,
    next_for_team,
    resend_from,
    state_of,
)
from shared.clock import now, rfc3339

_TEAM = sa.text(
    """
    SELECT id, name, founded_at, closed_at, closed_by, closing_reason FROM teams
    WHERE learner_id = :learner_id ORDER BY closed_at IS NULL DESC, closed_at DESC, id DESC LIMIT 1
    """
)
_MEMBERS = sa.text(
    """
    SELECT m.id, m.learner_id, m.joined_at, coalesce(l.name, '') AS name, c.decided_at AS consented_at
    FROM team_members m
    LEFT JOIN learners l ON l.id = m.learner_id
    LEFT JOIN LATERAL (SELECT given, decided_at FROM team_consents
      WHERE member_id = m.id ORDER BY id DESC LIMIT 1) c ON c.given
    WHERE m.team_id = :team_id AND m.ended_at IS NULL ORDER BY lower(l.name), m.id
    """
)
_INVITATIONS = sa.text(
    """
    SELECT id, email, locale, sendings, sent_at, expires_at, outcome FROM team_invitations
    WHERE team_id = :team_id AND email IS NOT NULL ORDER BY outcome IS NOT NULL, id DESC
    """
)
_ENROLLMENTS = sa.text(
    """
    SELECT e.learner_id, e.pathway, e.revision, r.title, c.completed_at FROM enrollments e
    JOIN pathway_revisions r ON r.slug = e.pathway AND r.revision = e.revision
    LEFT JOIN pathway_completions c ON c.learner_id = e.learner_id AND c.pathway = e.pathway AND c.cycle = 1
    WHERE e.learner_id = ANY(:learners) AND e.withdrawn_at IS NULL ORDER BY e.id
    """
)
_COMPLETED = sa.text("SELECT learner_id, resource FROM resource_completions WHERE learner_id = ANY(:learners)")
_DISCUSSED = sa.text("SELECT learner_id, resource FROM discussion_attendances WHERE learner_id = ANY(:learners)")
_OWN = sa.text(
    """
    SELECT t.id, t.name, coalesce(l.name, '') AS champion, m.joined_at, c.given, c.decided_at FROM team_members m
    JOIN teams t ON t.id = m.team_id
    LEFT JOIN learners l ON l.id = t.learner_id
    LEFT JOIN LATERAL (SELECT given, decided_at FROM team_consents
      WHERE member_id = m.id ORDER BY id DESC LIMIT 1) c ON true
    WHERE m.learner_id = :learner_id AND m.ended_at IS NULL ORDER BY m.id
    """
)
_INVITATION = sa.text(
    """
    SELECT i.id, i.outcome, i.expires_at, i.learner_id, t.name, t.closed_at, t.learner_id AS champion_id,
      coalesce(l.name, '') AS champion
    FROM team_invitations i JOIN teams t ON t.id = i.team_id LEFT JOIN learners l ON l.id = t.learner_id
    WHERE i.id = :id
    """
)
_ALL = sa.text(
    """
    SELECT t.id, t.name, t.learner_id AS champion_id, coalesce(l.name, '') AS champion, t.founded_at, t.closed_at,
      coalesce(t.closing_reason, '') AS reason,
      (SELECT count(*) FROM team_members m WHERE m.team_id = t.id AND m.ended_at IS NULL) AS members,
      (SELECT count(*) FROM team_invitations i
        WHERE i.team_id = t.id AND i.outcome IS NULL AND i.expires_at > :at) AS invited
    FROM teams t LEFT JOIN learners l ON l.id = t.learner_id
    WHERE CAST(:before AS uuid) IS NULL OR t.id < :before ORDER BY t.id DESC LIMIT :limit
    """
)

Json = dict[str, Any]


def led_team(session: Session, learner_id: uuid.UUID) -> Json:
    """Return a champion's team, or null with what became of the last one when an administrator has closed it."""
    row: Any = session.execute(_TEAM, {"learner_id": learner_id}).one_or_none()
    if row is None or row.closed_at is not None:
        ended = row is not None and row.closed_by not in {"erasure", str(learner_id)}
        closing = {"at": rfc3339(row.closed_at), "reason": row.closing_reason or ""} if ended else None
        return {"team": None, "closing": closing}
    members = session.execute(_MEMBERS, {"team_id": row.id}).all()
    invitations = session.execute(_INVITATIONS, {"team_id": row.id}).all()
    # Who does not show their progress is asked nothing about.
    shown = [each.learner_id for each in members if each.consented_at]
    pathways = _pathways(session, shown)
    at = now()
    waiting = sum(state_of(each.outcome, each.expires_at, at) is InvitationState.WAITING for each in invitations)
    team = {
        "id": str(row.id),
        "name": row.name,
        "founded_at": rfc3339(row.founded_at),
        "room": max(0, MOST_PEOPLE - len(members) - waiting),
        "members": [_member_json(each, pathways) for each in members],
        "invitations": [_invitation_json(each, at) for each in invitations],
        "next": _next_json(session, len(members), shown),
    }
    return {"team": team, "closing": None}


def teams_of(session: Session, learner_id: uuid.UUID) -> list[Json]:
    """Return the teams that somebody belongs to, with what they agreed to show."""
    return [
        {
            "id": str(row.id),
            "name": row.name,
            "champion": row.champion,
            "joined_at": rfc3339(row.joined_at),
            "shows_progress": bool(row.given),
            "decided_at": rfc3339(row.decided_at) if row.decided_at else None,
        }
        for row in session.execute(_OWN, {"learner_id": learner_id})
    ]


def invitation_view(session: Session, learner_id: uuid.UUID, invitation_id: uuid.UUID) -> Json:
    """Return what an invitation is about, for the person who holds its link; raises `InvitationUnknown`."""
    row: Any = session.execute(_INVITATION, {"id": invitation_id}).one_or_none()
    if row is None:
        raise InvitationUnknown
    state = InvitationState.WITHDRAWN if row.closed_at else state_of(row.outcome, row.expires_at, now())
    return {
        "team": row.name,
        "champion": row.champion,
        "state": state,
        "own_team": row.champion_id == learner_id,
        "accepted_by_you": row.learner_id == learner_id,
        "expires_at": rfc3339(row.expires_at),
    }


def answers_json(emails: Sequence[str], answers: Sequence[Answer]) -> Json:
    """Return what became of each address."""
    return {
        "items": [{"email": one, "answer": other} for one, other in zip(emails, answers, strict=True)],
        "next": None,
    }


def all_teams(session: Session, before: uuid.UUID | None, limit: int) -> list[Json]:
    """Return all teams for administrators, newest first; who belongs to them is the champion's to know."""
    rows = session.execute(_ALL, {"before": before, "limit": limit, "at": now()})
    return [
        {
            "id": str(row.id),
            "name": row.name,
            "champion_id": str(row.champion_id),
            "champion": row.champion,
            "founded_at": rfc3339(row.founded_at),
            "closed_at": rfc3339(row.closed_at) if row.closed_at else None,
            "reason": row.reason,
            "members": row.members,
            "invited": row.invited,
        }
        for row in rows
    ]


def _pathways(session: Session, learners: Sequence[uuid.UUID]) -> Mapping[uuid.UUID, list[Json]]:
    """Ask the one evaluator where people are on the pathways that they follow."""
    found: dict[uuid.UUID, list[Json]] = defaultdict(list)
    for each in judge(session, session.execute(_ENROLLMENTS, {"learners": list(learners)}).all()):
        found[each.row.learner_id].append(_pathway_json(each))
    return found


def _pathway_json(judged: Judged) -> Json:
    return {
        "slug": judged.row.pathway,
        "title": judged.row.title,
        "percent": judged.standing.percent,
        "completed": judged.standing.completed,
        "next": step_json(judged.standing.next),
    }


def _member_json(row: Any, pathways: Mapping[uuid.UUID, list[Json]]) -> Json:
    shows = row.consented_at is not None
    return {
        "id": str(row.id),
        "name": row.name,
        "joined_at": rfc3339(row.joined_at),
        "shows_progress": shows,
        "consented_at": rfc3339(row.consented_at) if shows else None,
        "pathways": pathways.get(row.learner_id, []) if shows else None,
    }


def _invitation_json(row: Any, at: dt.datetime) -> Json:
    again = resend_from(row.outcome, row.sendings, row.sent_at)
    return {
        "id": str(row.id),
        "email": row.email,
        "locale": row.locale,
        "state": state_of(row.outcome, row.expires_at, at),
        "sendings": row.sendings,
        "sent_at": rfc3339(row.sent_at),
        "expires_at": rfc3339(row.expires_at),
        "resend_from": rfc3339(again) if again else None,
        "resend_now": again is not None and again <= at,
    }


def _next_json(session: Session, members: int, shown: Sequence[uuid.UUID]) -> Json:
    guides = case_guides(session)
    completed, discussed = _by_learner(session, _COMPLETED, shown), _by_learner(session, _DISCUSSED, shown)
    people = [Progress(frozenset(completed[each]), frozenset(discussed[each])) for each in shown]
    step = next_for_team(members, people, {each["slug"]: place for place, each in enumerate(guides)})
    titles = {each["slug"]: each["title"] for each in guides}
    return _step_json(step, titles.get(step.resource, ""))


def _step_json(step: NextForTeam, title: str) -> Json:
    return {"kind": step.kind, "resource": step.resource, "title": title, "ready": step.ready, "shown": step.shown}


def _by_learner(
    session: Session, statement: sa.TextClause, learners: Sequence[uuid.UUID]
) -> Mapping[uuid.UUID, set[str]]:
    found: dict[uuid.UUID, set[str]] = defaultdict(set)
    for row in session.execute(statement, {"learners": list(learners)}):
        found[row.learner_id].add(row.resource)
    return found
