"""Reads of discussions: as the facilitator sees one, as participants see it, and the lists of both."""

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.progress.discussions.problems import DiscussionUnknown
from services.progress.discussions.rules import Stage, State, is_late, stages_of, state_of, without_notes
from shared.clock import now, rfc3339

_WHOLE = """
    SELECT d.id, d.learner_id, d.resource, d.revision, d.code, d.opened_at, d.expires_at, r.title,
      r.content -> 'case_guide' AS guide, s.stage, s.number, s.began_at, c.closed_at, c.reason, c.actor,
      b.words, b.id AS debrief_id, b.written_at
    FROM discussions d
    JOIN resource_revisions r ON r.slug = d.resource AND r.revision = d.revision
    CROSS JOIN LATERAL (SELECT stage, number, began_at FROM discussion_stages
      WHERE discussion_id = d.id ORDER BY number DESC LIMIT 1) s
    LEFT JOIN discussion_closings c ON c.discussion_id = d.id
    LEFT JOIN LATERAL (SELECT id, words, written_at FROM debriefs
      WHERE discussion_id = d.id ORDER BY id DESC LIMIT 1) b ON true
"""
_BY_ID = sa.text(f"{_WHOLE} WHERE d.id = :id")
_BY_CODE = sa.text(f"{_WHOLE} WHERE d.code = :code")
# The lock is one of its own: what is read after it has waited is what the one before it wrote.
_LOCK = sa.text("SELECT 1 FROM discussions WHERE id = :id FOR UPDATE")
_PEOPLE = sa.text(
    """
    SELECT a.learner_id, a.stage, a.attended_at, a.facilitated, coalesce(n.name, '') AS name
    FROM discussion_attendances a
    LEFT JOIN shown_names n ON n.discussion_id = a.discussion_id AND n.learner_id = a.learner_id
    WHERE a.discussion_id = :id ORDER BY a.attended_at, a.learner_id
    """
)
_SHOWN = sa.text("SELECT name FROM shown_names WHERE discussion_id = :id AND learner_id = :learner_id")
_OWN = sa.text(
    """
    SELECT d.id, d.resource, r.title, d.opened_at, d.expires_at, c.closed_at, d.learner_id = :learner_id AS leads,
      (SELECT count(*) FROM discussion_attendances p WHERE p.discussion_id = d.id AND NOT p.facilitated) AS people
    FROM discussions d
    JOIN resource_revisions r ON r.slug = d.resource AND r.revision = d.revision
    LEFT JOIN discussion_closings c ON c.discussion_id = d.id
    WHERE (d.learner_id = :learner_id OR EXISTS (
        SELECT 1 FROM discussion_attendances a WHERE a.discussion_id = d.id AND a.learner_id = :learner_id))
      AND (CAST(:before AS uuid) IS NULL OR d.id < :before)
    ORDER BY d.id DESC LIMIT :limit
    """
)
_ALL = sa.text(
    """
    SELECT d.id, d.resource, r.title, d.opened_at, d.expires_at, c.closed_at, c.reason, d.learner_id AS facilitator_id,
      coalesce(l.name, '') AS facilitator,
      (SELECT count(*) FROM discussion_attendances p WHERE p.discussion_id = d.id AND NOT p.facilitated) AS people
    FROM discussions d
    JOIN resource_revisions r ON r.slug = d.resource AND r.revision = d.revision
    LEFT JOIN learners l ON l.id = d.learner_id
    LEFT JOIN discussion_closings c ON c.discussion_id = d.id
    WHERE CAST(:before AS uuid) IS NULL OR d.id < :before ORDER BY d.id DESC LIMIT :limit
    """
)

_GUIDES = sa.text(
    """
    SELECT r.slug, r.title FROM resources r
    JOIN resource_revisions v ON v.slug = r.slug AND v.revision = r.latest_revision
    WHERE r.retired_at IS NULL AND jsonb_typeof(v.content -> 'case_guide') = 'object' ORDER BY r.slug
    """
)

Json = dict[str, Any]


@dataclass(frozen=True)
class Found:
    """A discussion as it stands; `stage` is the present one, begun at `began_at` as the `number`th move."""

    id: uuid.UUID
    learner_id: uuid.UUID
    resource: str
    revision: int
    code: str
    opened_at: dt.datetime
    expires_at: dt.datetime
    title: str
    guide: Json
    stage: int
    number: int
    began_at: dt.datetime
    closed_at: dt.datetime | None
    reason: str | None
    actor: str | None
    words: dict[str, str] | None
    debrief_id: uuid.UUID | None
    written_at: dt.datetime | None

    @property
    def debrief(self) -> dict[str, str] | None:
        """What the facilitator wrote about the outcome; None for nothing, or when it was erased."""
        return self.words or None


def find_discussion(session: Session, discussion_id: uuid.UUID, *, lock: bool = False) -> Found | None:
    """Return a discussion; with `lock`, nobody else changes it until the end of the transaction."""
    if lock:
        session.execute(_LOCK, {"id": discussion_id})
    row = session.execute(_BY_ID, {"id": discussion_id}).one_or_none()
    return Found(**row._mapping) if row else None  # noqa: SLF001 - SQLAlchemy's public way to a mapping


def find_for_code(session: Session, code: str) -> Found | None:
    """Return the discussion that has, or had, this code."""
    row = session.execute(_BY_CODE, {"code": code}).one_or_none()
    return Found(**row._mapping) if row else None  # noqa: SLF001 - SQLAlchemy's public way to a mapping


def case_guides(session: Session) -> list[Json]:
    """Return the modules that have a case to discuss (`slug`, `title`), in the order of the catalogue."""
    return [{"slug": row.slug, "title": row.title} for row in session.execute(_GUIDES)]


def facilitator_view(session: Session, learner_id: uuid.UUID, discussion_id: uuid.UUID) -> Json:
    """Return a discussion for who leads it, notes and code included; raises `DiscussionUnknown`."""
    found = find_discussion(session, discussion_id)
    if found is None or found.learner_id != learner_id:
        raise DiscussionUnknown
    people = session.execute(_PEOPLE, {"id": discussion_id}).all()
    state = state_of(found.closed_at, found.expires_at, now())
    stages = [_stage_json(each) | {"notes": each.notes} for each in stages_of(found.guide)]
    return _view(found, state, people) | {
        "code": found.code if state is State.OPEN else None,
        "stages": stages,
        "people": [
            {"name": each.name, "attended_at": rfc3339(each.attended_at), "late": is_late(each.stage)}
            for each in people
            if not each.facilitated
        ],
    }


def participant_view(session: Session, learner_id: uuid.UUID, discussion_id: uuid.UUID) -> Json:
    """Return a discussion for who attends it: never a note, nor the code; raises `DiscussionUnknown`."""
    found = find_discussion(session, discussion_id)
    people = session.execute(_PEOPLE, {"id": discussion_id}).all()
    if found is None or not any(each.learner_id == learner_id for each in people):
        raise DiscussionUnknown
    state = state_of(found.closed_at, found.expires_at, now())
    return _view(found, state, people) | {
        "facilitator": _shown(session, found.id, found.learner_id),
        "name": next(each.name for each in people if each.learner_id == learner_id),
        "stages": [_stage_json(each) for each in without_notes(stages_of(found.guide), found.stage)],
        "people": [{"name": each.name} for each in people if not each.facilitated],
    }


def version_of(session: Session, learner_id: uuid.UUID, discussion_id: uuid.UUID) -> str:
    """Return what changes whenever a page about the discussion would; raises `DiscussionUnknown`."""
    found = find_discussion(session, discussion_id)
    people = session.execute(_PEOPLE, {"id": discussion_id}).all()
    if found is None or learner_id not in {found.learner_id, *(each.learner_id for each in people)}:
        raise DiscussionUnknown
    return _version(found, state_of(found.closed_at, found.expires_at, now()), people)


def code_view(session: Session, learner_id: uuid.UUID, found: Found) -> Json:
    """Return what somebody is about to join."""
    own = _shown(session, found.id, learner_id)
    return {
        "id": str(found.id),
        "resource_title": found.title,
        "facilitator": _shown(session, found.id, found.learner_id),
        "state": state_of(found.closed_at, found.expires_at, now()),
        "leads": found.learner_id == learner_id,
        "attends": bool(own) and found.learner_id != learner_id,
        "name": own,
    }


def discussions_of(session: Session, learner_id: uuid.UUID, before: uuid.UUID | None, limit: int) -> list[Json]:
    """Return what somebody leads or attended, newest first."""
    rows = session.execute(_OWN, {"learner_id": learner_id, "before": before, "limit": limit})
    return [_line(row) | {"leads": row.leads} for row in rows]


def all_discussions(session: Session, before: uuid.UUID | None, limit: int) -> list[Json]:
    """Return all discussions for administrators, newest first."""
    rows = session.execute(_ALL, {"before": before, "limit": limit})
    return [
        _line(row)
        | {"facilitator": row.facilitator, "facilitator_id": str(row.facilitator_id), "reason": row.reason or ""}
        for row in rows
    ]


def _shown(session: Session, discussion_id: uuid.UUID, learner_id: uuid.UUID) -> str:
    return str(session.execute(_SHOWN, {"id": discussion_id, "learner_id": learner_id}).scalar() or "")


def _view(found: Found, state: State, people: Sequence[sa.Row[Any]]) -> Json:
    by_administrator = found.actor not in {None, "erasure", str(found.learner_id)}
    return {
        "id": str(found.id),
        "resource": found.resource,
        "title": found.title,
        "state": state,
        "opened_at": rfc3339(found.opened_at),
        "expires_at": rfc3339(found.expires_at),
        "closed_at": rfc3339(found.closed_at) if found.closed_at else None,
        "closing_reason": (found.reason or "") if by_administrator else "",
        "stage": found.stage,
        "stage_began_at": rfc3339(found.began_at),
        "stage_count": len(stages_of(found.guide)),
        "debrief": found.debrief,
        "version": _version(found, state, people),
    }


def _version(found: Found, state: State, people: Sequence[sa.Row[Any]]) -> str:
    return f"{state}.{found.number}.{len(people)}.{found.debrief_id.hex if found.debrief_id else ''}"


def _stage_json(stage: Stage) -> Json:
    return {name: value for name, value in asdict(stage).items() if name != "notes"}


def _line(row: sa.Row[Any]) -> Json:
    return {
        "id": str(row.id),
        "resource": row.resource,
        "resource_title": row.title,
        "opened_at": rfc3339(row.opened_at),
        "closed_at": rfc3339(row.closed_at) if row.closed_at else None,
        "state": state_of(row.closed_at, row.expires_at, now()),
        "people": row.people,
    }
