"""One function for each kind of occasion: whether it still holds for a person, why not, and what to say about it."""

import datetime as dt
import uuid
from collections.abc import Callable, Mapping
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.progress.activities.finished import learners_revision
from services.progress.activities.operations import ResourceUnknown
from services.progress.attendances.queries import attends, workshops
from services.progress.catalogue.queries import find_resource
from services.progress.certificates.queries import certificates_of
from services.progress.commitments.queries import commitments_of
from services.progress.commitments.rules import CHECKPOINTS
from services.progress.completions.queries import pathway_view
from shared.clock import now, rfc3339
from shared.problems import NotFound

MOST_SHOWN = 5
NOON = dt.time(12, tzinfo=dt.UTC)
GONE = frozenset({"revoked", "replaced", "superseded", "renewed", "erased"})

_PUBLISHED_AT = sa.text("SELECT published_at FROM resource_revisions WHERE slug = :slug AND revision = :revision")
# A reviewer does not review themselves.
_WAITING = sa.text(
    """
    SELECT coalesce(s.title, e.resource) AS resource_title, e.submitted_at, count(*) OVER () AS count FROM evidence e
    LEFT JOIN resources s ON s.slug = e.resource
    WHERE e.erased_at IS NULL AND e.learner_id <> :learner_id
      AND NOT EXISTS (SELECT 1 FROM evidence_reviews r WHERE r.evidence_id = e.id)
    ORDER BY e.id LIMIT :most
    """
)

Answer = dict[str, Any]


def occasion(session: Session, kind: str, learner_id: uuid.UUID, subject: str) -> Answer:
    """Return `still`, the `reason` why not, and `details` for the message; addresses are paths of the portal."""
    return {"kind": kind, "learner_id": str(learner_id), "subject": subject} | KINDS[kind](session, learner_id, subject)


def _deadline(session: Session, learner_id: uuid.UUID, pathway: str) -> Answer:
    try:
        view = pathway_view(session, learner_id, pathway)
    except NotFound:
        return _no("There is no such pathway")
    if view["enrolled_at"] is None:
        return _no("Is not enrolled")
    if view["completed_at"] is not None:
        return _no(f"Has completed the pathway on {view['completed_at'][:10]}")
    if view["due_on"] is None:
        return _no("Has no due date any more")
    return _yes(
        title=view["title"],
        url=f"/learn/{pathway}",
        deadline_at=rfc3339(dt.datetime.combine(dt.date.fromisoformat(view["due_on"]), NOON)),
        passed=view["days_left"] < 0,
        application=False,
        percent=view["percent"],
        next=view["next"],
    )


def _commitment(session: Session, learner_id: uuid.UUID, resource: str) -> Answer:
    made = commitments_of(session, learner_id, resource)
    due = [each for each in made if each["due"] and each["wording"]]
    if not due:
        return _no("Has said what became of it" if made else "Has made no commitment")
    since = now() - dt.datetime.fromisoformat(due[0]["made_at"])
    return _yes(
        title=due[0]["resource_title"],
        commitments=[each["wording"] for each in due],
        weeks=max((wait for wait in CHECKPOINTS if wait <= since), default=CHECKPOINTS[0]).days // 7,
        url="/learn/commitments",
    )


def _new_edition(session: Session, learner_id: uuid.UUID, resource: str) -> Answer:
    found = find_resource(session, resource)
    try:
        revision, _, completed = learners_revision(session, learner_id, resource)
    except ResourceUnknown:
        return _no("There is no such resource")
    if completed:
        return _no("Has completed it")
    if found is None or found.retired_at is not None:
        return _no("It is no longer offered")
    if revision >= found.latest_revision:
        return _no("Is on the newest edition")
    published_at = session.execute(_PUBLISHED_AT, {"slug": resource, "revision": found.latest_revision}).scalar_one()
    return _yes(
        title=found.title,
        url=f"/resources/{resource}",
        change_note="",
        published_at=rfc3339(published_at),
        completed_at=None,
    )


def _evidence_waiting(session: Session, learner_id: uuid.UUID, _: str) -> Answer:
    rows = session.execute(_WAITING, {"learner_id": learner_id, "most": MOST_SHOWN}).all()
    if not rows:
        return _no("Nothing waits for this reviewer")
    return _yes(
        count=rows[0].count,
        oldest_at=rfc3339(rows[0].submitted_at),
        queue_url="/reviews",
        items=[{"resource_title": row.resource_title, "submitted_at": rfc3339(row.submitted_at)} for row in rows],
    )


def _certificate_expiring(session: Session, learner_id: uuid.UUID, pathway: str) -> Answer:
    # The term is the newest certificate's; one that never runs out needs no reminder.
    own = (each for each in certificates_of(session, learner_id) if each["pathway"] == pathway)
    held = next((each for each in own if each["status"] not in GONE), None)
    if held is None:
        return _no("Holds no such certificate any more")
    if not held.get("expires_at"):
        return _no("The certificate is valid without end")
    return _yes(
        title=held["title"],
        code=held["code"],
        expires_at=held["expires_at"],
        expired=dt.datetime.fromisoformat(held["expires_at"]) <= now(),
        verify_url=f"/verify/{held['code']}",
        renew_url=f"/learn/{pathway}",
    )


def _session(session: Session, learner_id: uuid.UUID, subject: str) -> Answer:
    resource, _, date_key = subject.partition("/")
    workshop = workshops(session, [resource]).get(resource)
    date = workshop.dates.get(date_key) if workshop else None
    if workshop is None or date is None or date.withdrawn or workshop.retired:
        return _no("The date was withdrawn")
    if not attends(session, learner_id, resource, date_key):
        return _no("Does not mean to attend any more")
    if date.starts_at <= now():
        return _no("It has begun")
    return _yes(
        title=workshop.title,
        url=f"/resources/{resource}",
        slug=resource,
        revision=workshop.revision,
        date_id=date.id,
        starts_at=rfc3339(date.starts_at),
        ends_at=rfc3339(date.ends_at),
        session_zone=date.time_zone,
        format=date.format,
        place=date.place,
    )


KINDS: Mapping[str, Callable[[Session, uuid.UUID, str], Answer]] = {
    "deadline": _deadline,
    "commitment": _commitment,
    "new_edition": _new_edition,
    "evidence_waiting": _evidence_waiting,
    "certificate_expiring": _certificate_expiring,
    "session": _session,
}


def _yes(**details: Any) -> Answer:
    return {"still": True, "reason": "", "details": details}


def _no(reason: str) -> Answer:
    return {"still": False, "reason": reason, "details": {}}
