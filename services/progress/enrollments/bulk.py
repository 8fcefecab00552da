"""Enrolling many people: first who they are and what would happen, then jobs that do it in portions."""

import datetime as dt
import uuid
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.progress.audit.operations import record
from services.progress.certificates.snapshots import Issuer
from services.progress.deadlines.operations import set_due_date
from services.progress.enrollments.lists import as_learner_id
from services.progress.enrollments.operations import Enroll, PathwayRetired, enroll, joinable
from services.progress.settings import ENROLL_PEOPLE
from shared.delivery import JobRun, enqueue
from shared.ids import new_id
from shared.problems import Conflict

PORTION = 50

# A person is found by their id or their address; who was erased is found by neither.
_KNOWN = sa.text(
    """
    SELECT l.id, l.name, lower(l.email) AS email, EXISTS (
      SELECT 1 FROM enrollments e
      WHERE e.learner_id = l.id AND e.pathway = :pathway AND e.withdrawn_at IS NULL) AS enrolled
    FROM learners l
    WHERE l.erased_at IS NULL AND (l.id = ANY(:ids) OR lower(l.email) = ANY(:emails))
    """
)
_NAMES = sa.text("SELECT id, name FROM learners WHERE id = ANY(:ids) AND erased_at IS NULL ORDER BY id")


class CountNotConfirmed(Conflict):
    """The caller has not said how many people would be enrolled; `count` is it."""

    slug, title = "confirm-count", "Confirm how many people are enrolled"


@dataclass(frozen=True)
class EnrollMany:
    """An administrator wants to enroll people in a pathway, with a due date of their own or the pathway's."""

    pathway: str
    people: Sequence[str]
    due_on: dt.date | None
    actor: str


def preview(session: Session, pathway: str, people: Sequence[str]) -> dict[str, Any]:
    """Return for each entry who that is and what would happen, and the totals.

    Outcomes: enroll, already (they follow it), unknown (nobody is found), repeated (named before).
    Raises `PathwayUnknown` and `PathwayRetired`.
    """
    joinable(session, pathway)
    known = _known(session, pathway, people)
    seen: set[uuid.UUID] = set()
    items = []
    for given in people:
        found = known.get(given.lower())
        outcome = "unknown" if found is None else "already" if found.enrolled else "enroll"
        if found is not None and found.id in seen:
            outcome = "repeated"
        if found is not None:
            seen.add(found.id)
        items.append(
            {
                "given": given,
                "learner_id": str(found.id) if found else None,
                "name": found.name if found else None,
                "outcome": outcome,
            }
        )
    counts = Counter(each["outcome"] for each in items)
    totals = {name: counts[name] for name in ("enroll", "already", "unknown", "repeated")}
    return {"pathway": pathway, **totals, "items": items}


def enroll_many(session: Session, command: EnrollMany, confirmed: int | None) -> dict[str, Any]:
    """Have everybody enrolled who is not yet, in portions; raises `CountNotConfirmed` unless the number is theirs."""
    found = preview(session, command.pathway, command.people)
    if confirmed != found["enroll"]:
        people = "1 person" if found["enroll"] == 1 else f"{found['enroll']} people"
        detail = f"It would enroll {people}. Send confirm_count: {found['enroll']} if that is meant."
        raise CountNotConfirmed(detail, count=found["enroll"])
    chosen = [each["learner_id"] for each in found["items"] if each["outcome"] == "enroll"]
    day = command.due_on.isoformat() if command.due_on else None
    act = str(new_id())
    for start in range(0, len(chosen), PORTION):
        args = {"pathway": command.pathway, "learners": chosen[start : start + PORTION], "due_on": day}
        enqueue(session, ENROLL_PEOPLE, key=f"{act}:{start}", args=args | {"actor": command.actor})
    if chosen:
        details = {"people": len(chosen), "due_on": day}
        record(session, command.actor, "people.enrolled", "pathway", command.pathway, **details)
    return found


def enroll_people(run: JobRun, args: dict[str, Any], issuer: Issuer) -> None:
    """Enroll one portion; who has joined or was erased meanwhile is left as they are.

    So is everybody when the pathway was retired after they were named.
    """
    due_on = dt.date.fromisoformat(args["due_on"]) if args["due_on"] else None
    with run.completing() as session:
        for person in session.execute(_NAMES, {"ids": [uuid.UUID(each) for each in args["learners"]]}).all():
            command = Enroll(person.id, person.name, args["pathway"], by_administrator=True)
            try:
                enrollment_id, created = enroll(session, command, issuer)
            except PathwayRetired:
                continue
            if created and due_on:
                set_due_date(session, enrollment_id, due_on, args["actor"])


def _known(session: Session, pathway: str, people: Sequence[str]) -> dict[str, Any]:
    ids = [found for found in map(as_learner_id, people) if found]
    emails = [person.lower() for person in people]
    rows = session.execute(_KNOWN, {"pathway": pathway, "ids": ids, "emails": emails}).all()
    by_id = {row.id: row for row in rows}
    known: dict[str, Any] = {row.email: row for row in rows if row.email}
    for person in people:
        learner_id = as_learner_id(person)
        if learner_id in by_id:
            known[person.lower()] = by_id[learner_id]
    return known
