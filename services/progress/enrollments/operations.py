"""Joining and leaving pathways."""

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.progress.catalogue.queries import PathwayRow, find_pathway
from services.progress.certificates.snapshots import Issuer
from services.progress.completions.operations import Review, review_pathways
from services.progress.deadlines.operations import tell_due_date
from services.progress.deadlines.queries import read_window
from services.progress.deadlines.rules import why_closed
from services.progress.enrollments.events import EnrollmentCreated, EnrollmentWithdrawn
from services.progress.learners.operations import introduce, lock_learner
from shared.clock import now
from shared.delivery import publish
from shared.ids import new_id
from shared.problems import Conflict, Gone, Invalid, NotFound

_OPEN = sa.text(
    "SELECT id FROM enrollments WHERE learner_id = :learner_id AND pathway = :pathway AND withdrawn_at IS NULL"
)
_ENROLL = sa.text(
    """
    INSERT INTO enrollments (id, learner_id, pathway, revision, enrolled_at)
    VALUES (:id, :learner_id, :pathway, :revision, :at)
    """
)
_FIND = sa.text(
    """
    SELECT e.id, e.learner_id, e.pathway, r.title, e.withdrawn_at, EXISTS (
      SELECT 1 FROM pathway_completions c WHERE c.learner_id = e.learner_id AND c.pathway = e.pathway) AS completed
    FROM enrollments e JOIN pathway_revisions r ON r.slug = e.pathway AND r.revision = e.revision
    WHERE e.id = :id AND e.learner_id = :learner_id
    """
)
_WITHDRAW = sa.text("UPDATE enrollments SET withdrawn_at = :at WHERE id = :id")


class PathwayUnknown(Invalid):
    """No pathway was published under this name."""

    slug, title = "pathway-unknown", "There is no such pathway"


class PathwayRetired(Gone):
    """The pathway was taken from the catalogue: who has joined it may finish, nobody else joins."""

    slug, title = "pathway-retired", "This is no longer offered"


class PathwayCompletedAlready(Conflict):
    """What is completed cannot be left."""

    slug, title = "pathway-completed", "You have completed this pathway"


class EnrollmentClosed(Conflict):
    """The pathway is joined at another time; `detail` says when."""

    slug, title = "enrollment-closed", "This cannot be joined now"


@dataclass(frozen=True)
class Enroll:
    """A learner wants to follow a pathway; the name is what their access token says.

    An administrator may enroll them outside the window too.
    """

    learner_id: uuid.UUID
    learner_name: str
    pathway: str
    by_administrator: bool = False


def enroll(session: Session, command: Enroll, issuer: Issuer) -> tuple[uuid.UUID, bool]:
    """Join a pathway on its newest revision; returns the enrollment's id and whether it is new.

    What the learner did before they joined counts, so joining may complete the pathway at once.
    Raises `PathwayUnknown`, `PathwayRetired` and `EnrollmentClosed`.
    """
    lock_learner(session, command.learner_id)
    row = {"learner_id": command.learner_id, "pathway": command.pathway}
    before: uuid.UUID | None = session.execute(_OPEN, row).scalar()
    if before is not None:
        return before, False
    pathway = joinable(session, command.pathway)
    window, at = read_window(session, command.pathway)[0], now()
    closed = why_closed(window, at.date())
    if closed and not command.by_administrator:
        raise EnrollmentClosed(closed)
    introduce(session, command.learner_id, command.learner_name)
    enrollment_id = new_id()
    session.execute(_ENROLL, row | {"id": enrollment_id, "revision": pathway.revision, "at": at})
    _tell(session, enrollment_id, command, pathway, at)
    tell_due_date(session, enrollment_id, at)
    review_pathways(session, Review(command.learner_id, issuer, at))
    return enrollment_id, True


def joinable(session: Session, slug: str) -> PathwayRow:
    """Return the newest revision of a pathway that people may join; raises `PathwayUnknown` and `PathwayRetired`."""
    pathway = find_pathway(session, slug)
    if pathway is None:
        raise PathwayUnknown([{"field": "pathway", "message": f"No pathway is called {slug!r}."}])
    if pathway.retired_at is not None:
        raise PathwayRetired("Nobody can join it any more. Who has joined may finish.")
    return pathway


def withdraw(session: Session, learner_id: uuid.UUID, enrollment_id: uuid.UUID) -> None:
    """Leave a pathway; doing it twice changes nothing. What was done stays recorded."""
    lock_learner(session, learner_id)
    found: sa.Row[Any] | None = session.execute(_FIND, {"id": enrollment_id, "learner_id": learner_id}).one_or_none()
    if found is None:
        raise NotFound("There is no such enrollment.")
    if found.withdrawn_at is not None:
        return
    if found.completed:
        raise PathwayCompletedAlready
    at = now()
    session.execute(_WITHDRAW, {"id": enrollment_id, "at": at})
    left = EnrollmentWithdrawn(
        enrollment_id=found.id,
        learner_id=learner_id,
        pathway=found.pathway,
        pathway_title=found.title,
        withdrawn_at=at,
    )
    publish(session, left, subject=str(learner_id))


def _tell(session: Session, enrollment_id: uuid.UUID, command: Enroll, pathway: PathwayRow, at: dt.datetime) -> None:
    joined = EnrollmentCreated(
        enrollment_id=enrollment_id,
        learner_id=command.learner_id,
        pathway=command.pathway,
        pathway_title=pathway.title,
        enrolled_at=at,
    )
    publish(session, joined, subject=str(command.learner_id))
