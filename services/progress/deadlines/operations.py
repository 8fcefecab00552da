"""Setting windows and due dates: every decision is a fact of its own, and everybody concerned is told."""

import datetime as dt
import uuid
from dataclasses import asdict
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.progress.audit.operations import record
from services.progress.catalogue.queries import find_pathway
from services.progress.deadlines.events import DeadlineSet
from services.progress.deadlines.queries import load_due_dates, read_window
from services.progress.deadlines.rules import Window, faults
from services.progress.learners.operations import lock_learner
from services.progress.settings import TELL_DEADLINES
from shared.clock import now
from shared.delivery import JobRun, enqueue, publish
from shared.ids import new_id
from shared.problems import Invalid, NotFound

MANY = 200

_SET_WINDOW = sa.text(
    """
    INSERT INTO pathway_windows (id, pathway, opens_on, closes_on, due_on, actor, decided_at)
    VALUES (:id, :pathway, :opens_on, :closes_on, :due_on, :actor, :at)
    """
)
_SET_DUE = sa.text(
    """
    INSERT INTO due_dates (id, enrollment_id, learner_id, due_on, actor, decided_at)
    VALUES (:id, :enrollment_id, :learner_id, :due_on, :actor, :at)
    """
)
_ENROLLMENT = sa.text(
    """
    SELECT e.id, e.learner_id, e.pathway, r.title FROM enrollments e
    JOIN pathway_revisions r ON r.slug = e.pathway AND r.revision = e.revision
    WHERE e.id = :id AND e.withdrawn_at IS NULL
    """
)
_SOME = sa.text(
    """
    SELECT e.id, e.learner_id, e.pathway, r.title FROM enrollments e
    JOIN pathway_revisions r ON r.slug = e.pathway AND r.revision = e.revision
    WHERE e.pathway = :pathway AND e.withdrawn_at IS NULL AND (CAST(:after AS uuid) IS NULL OR e.id > :after)
    ORDER BY e.id LIMIT :limit
    """
)


class EnrollmentUnknown(NotFound):
    """There is none under this id, or it was withdrawn."""

    slug, title = "enrollment-unknown", "There is no such enrollment"


def set_window(session: Session, pathway: str, window: Window, actor: str) -> str:
    """Say when a pathway is joined and due, and return the new version; raises `NotFound` and `Invalid`.

    The same window again changes nothing. Who has joined is told of a new due date by a job.
    """
    if find_pathway(session, pathway) is None:
        raise NotFound(f"No pathway is called {pathway!r}.")
    wrong = faults(window)
    if wrong:
        raise Invalid(wrong)
    before, version = read_window(session, pathway)
    if window == before:
        return version
    window_id, at = new_id(), now()
    session.execute(_SET_WINDOW, asdict(window) | {"id": window_id, "pathway": pathway, "actor": actor, "at": at})
    record(session, actor, "window.set", "pathway", pathway, **_days(window))
    if window.due_on != before.due_on:
        enqueue(session, TELL_DEADLINES, key=f"{window_id}:", args={"pathway": pathway, "after": ""})
    return str(window_id)


def set_due_date(session: Session, enrollment_id: uuid.UUID, due_on: dt.date | None, actor: str) -> None:
    """Give one enrollment a due date of its own, or lift it; raises `EnrollmentUnknown`. Twice changes nothing."""
    row = session.execute(_ENROLLMENT, {"id": enrollment_id}).one_or_none()
    if row is None:
        raise EnrollmentUnknown
    lock_learner(session, row.learner_id)
    if load_due_dates(session, [row.id])[row.id] == due_on:
        return
    at = now()
    fact = {"id": new_id(), "enrollment_id": row.id, "learner_id": row.learner_id, "due_on": due_on}
    session.execute(_SET_DUE, fact | {"actor": actor, "at": at})
    day = due_on.isoformat() if due_on else None
    record(session, actor, "due_date.set", "learner", str(row.learner_id), pathway=row.pathway, due_on=day)
    tell_deadline(session, row, due_on, at)


def tell_due_date(session: Session, enrollment_id: uuid.UUID, at: dt.datetime) -> None:
    """Tell by when a new enrollment is due; one without a date is no news."""
    due_on = load_due_dates(session, [enrollment_id])[enrollment_id]
    if due_on is not None:
        tell_deadline(session, session.execute(_ENROLLMENT, {"id": enrollment_id}).one(), due_on, at)


def tell_deadline(session: Session, enrollment: Any, due_on: dt.date | None, at: dt.datetime) -> None:
    """Publish by when an enrollment (id, learner_id, pathway, title) is due."""
    told = DeadlineSet(
        enrollment_id=enrollment.id,
        learner_id=enrollment.learner_id,
        pathway=enrollment.pathway,
        pathway_title=enrollment.title,
        due_on=due_on,
        set_at=at,
    )
    publish(session, told, subject=str(enrollment.learner_id))


def tell_deadlines(run: JobRun, pathway: str, after: str) -> None:
    """Tell of the next two hundred enrollments by when they are due, then ask for those after them."""
    asked = {"pathway": pathway, "after": uuid.UUID(after) if after else None, "limit": MANY}
    with run.completing() as session:
        rows = session.execute(_SOME, asked).all()
        due, at = load_due_dates(session, [row.id for row in rows]), now()
        for row in sorted(rows, key=lambda each: each.learner_id):
            tell_deadline(session, row, due[row.id], at)
        if len(rows) == MANY:
            last = str(rows[-1].id)
            key = f"{run.key.partition(':')[0]}:{last}"
            enqueue(session, TELL_DEADLINES, key=key, args={"pathway": pathway, "after": last})


def _days(window: Window) -> dict[str, str | None]:
    return {name: day.isoformat() if day else None for name, day in asdict(window).items()}
