"""What may follow an activity once it is completed: its evaluation, and commitments to change."""

import uuid
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.progress.activities.operations import ResourceUnknown
from services.progress.catalogue.queries import find_resource, find_revision
from shared.problems import Conflict

_FINISHED = sa.text(
    """
    SELECT a.revision, c.completed_at IS NOT NULL AS completed FROM activities a
    LEFT JOIN resource_completions c ON c.learner_id = a.learner_id AND c.resource = a.resource
    WHERE a.learner_id = :learner_id AND a.resource = :resource
    """
)


class ActivityNotCompleted(Conflict):
    """First the activity, then what follows it."""

    slug, title = "activity-not-completed", "Complete the activity first"


def learners_revision(session: Session, learner_id: uuid.UUID, resource: str) -> tuple[int, dict[str, Any], bool]:
    """Return number and content of the revision that the learner is on, and whether they completed the resource.

    Whoever has not started is shown the newest revision; raises `ResourceUnknown`.
    """
    found = find_resource(session, resource)
    if found is None:
        raise ResourceUnknown(f"No resource is called {resource!r}.")
    row = session.execute(_FINISHED, {"learner_id": learner_id, "resource": resource}).one_or_none()
    revision = row.revision if row else found.latest_revision
    return revision, find_revision(session, resource, revision).content, bool(row and row.completed)


def finished_activity(session: Session, learner_id: uuid.UUID, resource: str) -> tuple[int, dict[str, Any]]:
    """Return revision and content of an activity that the learner has completed; raises `ActivityNotCompleted`."""
    revision, content, completed = learners_revision(session, learner_id, resource)
    if not completed:
        raise ActivityNotCompleted(f"What follows {content['title']!r} opens when it is completed.")
    return revision, content
