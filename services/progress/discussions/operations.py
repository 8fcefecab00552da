"""Opening, leading and closing a discussion, and attending one: every step is a fact of its own."""

import contextlib
import datetime as dt
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.progress.activities.finished import learners_revision
from services.progress.activities.operations import ResourceRetired, start_activity
from services.progress.audit.operations import record
from services.progress.certificates.snapshots import Issuer
from services.progress.completions.operations import Review, review_pathways
from services.progress.discussions.problems import (
    CodeUnknown,
    DiscussionOver,
    DiscussionUnknown,
    NoCaseGuide,
    TooManyOpen,
)
from services.progress.discussions.queries import Found, find_discussion, find_for_code
from services.progress.discussions.rules import LIFETIME, MOST_OPEN, State, new_code, stages_of, state_of
from services.progress.learners.operations import introduce, lock_learner, refuse_erased
from shared.clock import now
from shared.ids import new_id
from shared.problems import Invalid

_OPEN_ONES = sa.text(
    """
    SELECT d.id, d.resource FROM discussions d
    WHERE d.learner_id = :learner_id AND d.expires_at > :at
      AND NOT EXISTS (SELECT 1 FROM discussion_closings c WHERE c.discussion_id = d.id)
    """
)
_OPEN = sa.text(
    """
    INSERT INTO discussions (id, learner_id, resource, revision, code, opened_at, expires_at)
    VALUES (:id, :learner_id, :resource, :revision, :code, :at, :expires_at)
    """
)
_BEGIN = sa.text(
    """
    INSERT INTO discussion_stages (discussion_id, number, stage, began_at)
    SELECT :id, coalesce(max(number), 0) + 1, :stage, :at FROM discussion_stages WHERE discussion_id = :id
    """
)
_CLOSE = sa.text(
    """
    INSERT INTO discussion_closings (discussion_id, actor, reason, closed_at) VALUES (:id, :actor, :reason, :at)
    """
)
_WRITE = sa.text(
    """
    INSERT INTO debriefs (id, discussion_id, learner_id, words, written_at) VALUES (:row, :id, :learner_id, :words, :at)
    """
).bindparams(sa.bindparam("words", type_=sa.JSON))
_ATTEND = sa.text(
    """
    INSERT INTO discussion_attendances (discussion_id, learner_id, resource, stage, facilitated, attended_at)
    VALUES (:id, :learner_id, :resource, :stage, :facilitated, :at) ON CONFLICT DO NOTHING RETURNING true
    """
)
_CALL = sa.text(
    """
    INSERT INTO shown_names (discussion_id, learner_id, name) VALUES (:id, :learner_id, :name)
    ON CONFLICT (discussion_id, learner_id) DO UPDATE SET name = excluded.name
    """
)
_ATTENDED = sa.text("SELECT 1 FROM discussion_attendances WHERE discussion_id = :id AND learner_id = :learner_id")
_ERASE = (
    sa.text("DELETE FROM shown_names WHERE learner_id = :learner_id"),
    sa.text("UPDATE debriefs SET words = '{}', erased_at = :at WHERE learner_id = :learner_id AND erased_at IS NULL"),
    sa.text(
        """
        INSERT INTO discussion_closings (discussion_id, actor, reason, closed_at)
        SELECT d.id, 'erasure', '', :at FROM discussions d WHERE d.learner_id = :learner_id AND d.expires_at > :at
        ON CONFLICT DO NOTHING
        """
    ),
)


@dataclass(frozen=True)
class Person:
    """Somebody who acts, with the name that their access token says and the one that they want shown."""

    id: uuid.UUID
    name: str
    shown_name: str


def open_discussion(session: Session, person: Person, resource: str, issuer: Issuer) -> tuple[uuid.UUID, bool]:
    """Open a discussion of a module's case; returns its id and whether it is new.

    Who has one of this module open already gets that one, so a double click opens one. Raises `NoCaseGuide`,
    `TooManyOpen`, and what `start_activity` raises: from then on the facilitator is on a revision.
    """
    lock_learner(session, person.id)
    refuse_erased(session, person.id)
    at = now()
    mine = session.execute(_OPEN_ONES, {"learner_id": person.id, "at": at}).all()
    for row in mine:
        if row.resource == resource:
            return row.id, False
    revision, content, _ = learners_revision(session, person.id, resource)
    if not content.get("case_guide"):
        raise NoCaseGuide
    if len(mine) >= MOST_OPEN:
        raise TooManyOpen("Close one of them first.")
    introduce(session, person.id, person.name)
    revision = start_activity(session, person.id, resource, issuer).revision
    discussion_id = new_id()
    key = {"id": discussion_id, "learner_id": person.id, "at": at}
    opened = {"resource": resource, "revision": revision, "code": new_code(), "expires_at": at + LIFETIME}
    session.execute(_OPEN, key | opened)
    session.execute(_BEGIN, key | {"stage": 0})
    session.execute(_CALL, key | {"name": person.shown_name})
    return discussion_id, True


def move_to_stage(session: Session, learner_id: uuid.UUID, discussion_id: uuid.UUID, stage: int) -> None:
    """Bring the group to a stage, forward or back; where it is already, nothing happens.

    Raises `DiscussionUnknown`, `DiscussionOver` and `Invalid`.
    """
    found = _led_by(session, learner_id, discussion_id)
    _require_open(found)
    if not 0 <= stage < len(stages_of(found.guide)):
        raise Invalid([{"field": "stage", "message": "The guide has no such stage."}])
    if stage != found.stage:
        session.execute(_BEGIN, {"id": discussion_id, "stage": stage, "at": now()})


def close_discussion(session: Session, learner_id: uuid.UUID, discussion_id: uuid.UUID) -> None:
    """Close it; what is over stays as it is. Raises `DiscussionUnknown`."""
    found = _led_by(session, learner_id, discussion_id)
    if _state(found) is State.OPEN:
        session.execute(_CLOSE, {"id": discussion_id, "actor": str(learner_id), "reason": "", "at": now()})


def end_discussion(session: Session, discussion_id: uuid.UUID, actor: str, reason: str) -> None:
    """Close somebody's discussion as an administrator; one that is over stays as it is. Raises `DiscussionUnknown`."""
    found = _locked(session, discussion_id)
    if _state(found) is not State.OPEN:
        return
    session.execute(_CLOSE, {"id": discussion_id, "actor": actor, "reason": reason, "at": now()})
    record(session, actor, "discussion.closed", "discussion", str(discussion_id), resource=found.resource)


def write_debrief(session: Session, learner_id: uuid.UUID, discussion_id: uuid.UUID, words: Mapping[str, str]) -> None:
    """Keep what the group decided; it may be written later too, the latest holds. Raises `DiscussionUnknown`."""
    found = _led_by(session, learner_id, discussion_id)
    refuse_erased(session, learner_id)
    if dict(words) == found.debrief:
        return
    key = {"row": new_id(), "id": discussion_id, "learner_id": learner_id}
    session.execute(_WRITE, key | {"words": dict(words), "at": now()})


def attend(session: Session, person: Person, code: str, issuer: Issuer) -> tuple[uuid.UUID, bool]:
    """Record that somebody is there; returns the discussion and whether that is new.

    Joining again changes no more than the name that is shown. The facilitator attends from the moment
    somebody else does. Raises `CodeUnknown` and `DiscussionOver`.
    """
    found = find_for_code(session, code) if code else None
    if found is None:
        raise CodeUnknown("Check the letters, or ask the person who leads it.")
    newcomers = _not_there_yet(session, found, person.id)
    # In one order, so that two who come at the same moment never wait for each other.
    for learner_id in sorted(newcomers):
        lock_learner(session, learner_id)
    refuse_erased(session, person.id)
    found = _locked(session, found.id)
    key = {"id": found.id, "learner_id": person.id}
    if _state(found) is not State.OPEN:
        if session.execute(_ATTENDED, key).scalar() or person.id == found.learner_id:
            return found.id, False
        raise DiscussionOver("Ask the person who led it to open another one.")
    introduce(session, person.id, person.name)
    session.execute(_CALL, key | {"name": person.shown_name})
    if person.id == found.learner_id:
        return found.id, False
    at = now()
    new = [learner_id for learner_id in sorted(newcomers) if _attend(session, found, learner_id, issuer, at)]
    return found.id, person.id in new


def erase_discussions(session: Session, learner_id: uuid.UUID, at: dt.datetime) -> None:
    """Forget what a person was called and wrote, and close what they have open; who attended stays a pseudonym."""
    for statement in _ERASE:
        session.execute(statement, {"learner_id": learner_id, "at": at})


def _not_there_yet(session: Session, found: Found, learner_id: uuid.UUID) -> set[uuid.UUID]:
    people = {learner_id, found.learner_id}
    return {each for each in people if not session.execute(_ATTENDED, {"id": found.id, "learner_id": each}).scalar()}


def _attend(session: Session, found: Found, learner_id: uuid.UUID, issuer: Issuer, at: dt.datetime) -> bool:
    row: dict[str, Any] = {"id": found.id, "learner_id": learner_id, "resource": found.resource, "stage": found.stage}
    row |= {"facilitated": learner_id == found.learner_id, "at": at}
    if not session.execute(_ATTEND, row).scalar():
        return False
    # A module that is no longer offered can still be discussed to the end.
    with contextlib.suppress(ResourceRetired):
        start_activity(session, learner_id, found.resource, issuer)
    review_pathways(session, Review(learner_id, issuer, at))
    return True


def _led_by(session: Session, learner_id: uuid.UUID, discussion_id: uuid.UUID) -> Found:
    found = _locked(session, discussion_id)
    if found.learner_id != learner_id:
        raise DiscussionUnknown
    return found


def _locked(session: Session, discussion_id: uuid.UUID) -> Found:
    found = find_discussion(session, discussion_id, lock=True)
    if found is None:
        raise DiscussionUnknown
    return found


def _state(found: Found) -> State:
    return state_of(found.closed_at, found.expires_at, now())


def _require_open(found: Found) -> None:
    if _state(found) is not State.OPEN:
        raise DiscussionOver("Open another one to go on.")
