"""Saying that one means to attend a date, taking it back, and telling those concerned when the date changes."""

import uuid
from dataclasses import asdict
from typing import Literal

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.progress.attendances.dates import WorkshopDate, changed_dates, dates_of
from services.progress.attendances.events import AttendanceChanged
from services.progress.attendances.models import Attendance
from services.progress.attendances.queries import Workshop, attends, workshops
from services.progress.learners.operations import lock_learner
from services.progress.settings import TELL_DATES
from shared.clock import now
from shared.delivery import JobRun, enqueue, publish
from shared.problems import Conflict, NotFound

MANY = 200
WORKSHOP = "workshop"

_CONTENT = sa.text("SELECT content FROM resource_revisions WHERE slug = :slug AND revision = :revision")
_NEWEST = sa.text("SELECT latest_revision FROM resources WHERE slug = :slug")
_CONCERNED = sa.text(
    """
    SELECT DISTINCT learner_id FROM attendances
    WHERE resource = :resource AND (CAST(:after AS uuid) IS NULL OR learner_id > :after)
    ORDER BY learner_id LIMIT :limit
    """
)


class DateOver(Conflict):
    """Nobody can mean to attend what has begun or does not take place."""

    slug, title = "date-over", "This date has begun, or does not take place"


def attend(session: Session, learner_id: uuid.UUID, resource: str, date_key: str) -> None:
    """Note that a learner means to attend a date; raises `NotFound` and `DateOver`. Twice is once."""
    workshop = workshops(session, [resource]).get(resource)
    date = workshop.dates.get(date_key) if workshop else None
    if workshop is None or date is None:
        raise NotFound("There is no such date.")
    if date.withdrawn or workshop.retired or date.starts_at <= now():
        raise DateOver
    _say(session, learner_id, workshop, date, attending=True)


def stay_away(session: Session, learner_id: uuid.UUID, resource: str, date_key: str) -> None:
    """Note that a learner does not mean to attend a date any more, also one that is over or gone."""
    workshop = workshops(session, [resource]).get(resource)
    date = workshop.dates.get(date_key) if workshop else None
    if workshop is None or date is None:
        # It is gone, and who meant to attend was told so; there is nothing left to remind of.
        _note(session, learner_id, resource, date_key, attending=False)
        return
    _say(session, learner_id, workshop, date, attending=False)


def announce_dates(session: Session, resource: str, kind: str, revision: int, before: int | None) -> None:
    """Have those told who mean to attend a date that the new revision moves, changes or withdraws."""
    if kind == WORKSHOP and before is not None and before < revision:
        _go_on(session, resource, revision, before, after="")


def announce_retirement(session: Session, resource: str) -> None:
    """Have those told who mean to attend a date of a workshop that is taken from the catalogue."""
    workshop = workshops(session, [resource]).get(resource)
    if workshop and workshop.retired:
        _go_on(session, resource, workshop.revision, workshop.revision, after="")


def tell_dates(run: JobRun, resource: str, revision: int, before: int, after: str) -> None:
    """Tell the next two hundred, then ask for those after them."""
    with run.completing() as session:
        workshop = workshops(session, [resource]).get(resource)
        # As it is by now: what a still newer revision says need not be told in between.
        if workshop is None:
            return
        held = {} if workshop.retired else workshop.dates
        changed = changed_dates(_dates(session, resource, before), held)
        coming = [date for date in changed.values() if date.ends_at > now()]
        if not coming:
            return
        asked = {"resource": resource, "after": uuid.UUID(after) if after else None, "limit": MANY}
        learners = list(session.scalars(_CONCERNED, asked))
        for learner_id in learners:
            lock_learner(session, learner_id)
            for date in coming:
                if attends(session, learner_id, resource, date.key):
                    _tell(session, learner_id, workshop, date, attending=True, cause="catalogue")
        if len(learners) == MANY:
            _go_on(session, resource, revision, before, after=str(learners[-1]))


def newest_revision(session: Session, resource: str) -> int | None:
    """Return the newest revision that is here, or None."""
    return session.execute(_NEWEST, {"slug": resource}).scalar()


def _go_on(session: Session, resource: str, revision: int, before: int, *, after: str) -> None:
    what = f"{revision}" if before < revision else f"retired-{revision}"
    args = {"resource": resource, "revision": revision, "before": before, "after": after}
    enqueue(session, TELL_DATES, key=f"{resource}:{what}:{after}", args=args)


def _dates(session: Session, resource: str, revision: int) -> dict[str, WorkshopDate]:
    content = session.execute(_CONTENT, {"slug": resource, "revision": revision}).scalar()
    return dates_of(content or {})


def _say(session: Session, learner_id: uuid.UUID, workshop: Workshop, date: WorkshopDate, *, attending: bool) -> None:
    if _note(session, learner_id, workshop.slug, date.key, attending=attending):
        _tell(session, learner_id, workshop, date, attending=attending, cause="learner")


def _note(session: Session, learner_id: uuid.UUID, resource: str, date_key: str, *, attending: bool) -> bool:
    """Write down what was said; False when it is no news."""
    lock_learner(session, learner_id)
    if attends(session, learner_id, resource, date_key) == attending:
        return False
    said = Attendance(learner_id=learner_id, resource=resource, date_key=date_key, attending=attending, said_at=now())
    session.add(said)
    session.flush()
    return True


def _tell(
    session: Session,
    learner_id: uuid.UUID,
    workshop: Workshop,
    date: WorkshopDate,
    *,
    attending: bool,
    cause: Literal["learner", "catalogue"],
) -> None:
    facts = asdict(date)
    told = AttendanceChanged(
        learner_id=learner_id,
        resource=workshop.slug,
        resource_title=workshop.title,
        revision=workshop.revision,
        date_key=facts.pop("key"),
        date_id=facts.pop("id"),
        attending=attending,
        cause=cause,
        changed_at=now(),
        **facts,
    )
    publish(session, told, subject=str(learner_id))
