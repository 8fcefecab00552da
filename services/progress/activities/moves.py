"""Moving to the newest revision: the learner's choice, once, and recorded."""

import uuid

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.progress.activities.operations import Started, find_started
from services.progress.catalogue.queries import find_resource
from services.progress.certificates.snapshots import Issuer
from services.progress.completions.operations import Review, review_resource
from services.progress.learners.operations import lock_learner
from shared.clock import now
from shared.ids import new_id
from shared.problems import Conflict, NotFound

# Elsewhere the text stays the learner's own: what was watched of one recording says nothing about another.
MOVABLE = "module"

_MOVE = sa.text(
    """
    INSERT INTO revision_moves (id, learner_id, resource, from_revision, to_revision, moved_at)
    VALUES (:id, :learner_id, :resource, :from_revision, :revision, :at)
    """
)
_PIN = sa.text("UPDATE activities SET revision = :revision WHERE learner_id = :learner_id AND resource = :resource")


class NotStarted(NotFound):
    """Whoever starts now is on the newest revision anyway."""

    slug, title = "not-started", "You have not started this resource"


class RevisionNotNewest(Conflict):
    """A learner moves only to the newest revision of a module."""

    slug, title = "revision-not-newest", "This is not the newest edition"


def move_to_newest(session: Session, learner_id: uuid.UUID, resource: str, revision: int, issuer: Issuer) -> Started:
    """Move a learner to the newest revision, named so that nobody moves to one that they were not shown.

    Attempts and completions stay as they are, each on the revision it was made on: who has finished
    stays finished. Moving twice changes nothing.
    """
    lock_learner(session, learner_id)
    started, newest = find_started(session, learner_id, resource), find_resource(session, resource)
    if started is None or newest is None:
        raise NotStarted
    if started.revision == revision:
        return started
    if newest.kind != MOVABLE or newest.latest_revision != revision:
        raise RevisionNotNewest("Load the page again to see which edition is the newest.")
    row = {"learner_id": learner_id, "resource": resource, "revision": revision}
    at = now()
    session.execute(_MOVE, row | {"id": new_id(), "from_revision": started.revision, "at": at})
    session.execute(_PIN, row)
    review_resource(session, Review(learner_id, issuer, at), resource)
    return Started(resource, revision, started.started_at, created=True)
