"""Keeping things for later, and letting them go; each may be done twice."""

import uuid

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.progress.learners.operations import lock_learner
from shared.clock import now
from shared.ids import new_id
from shared.problems import Conflict, NotFound

MOST_SAVED = 200

_KNOWN = sa.text("SELECT 1 FROM resources WHERE slug = :resource")
_COUNT = {
    "resources": sa.text("SELECT count(*) FROM saved_resources WHERE learner_id = :learner_id"),
    "searches": sa.text("SELECT count(*) FROM saved_searches WHERE learner_id = :learner_id"),
}
_SAVE = sa.text(
    """
    INSERT INTO saved_resources (learner_id, resource, saved_at) VALUES (:learner_id, :resource, :at)
    ON CONFLICT DO NOTHING
    """
)
_SAVE_SEARCH = sa.text(
    """
    INSERT INTO saved_searches (id, learner_id, name, query, saved_at) VALUES (:id, :learner_id, :name, :query, :at)
    ON CONFLICT (learner_id, query) DO UPDATE SET name = excluded.name RETURNING id
    """
)
_DROP = sa.text("DELETE FROM saved_resources WHERE learner_id = :learner_id AND resource = :resource")
_DROP_SEARCH = sa.text("DELETE FROM saved_searches WHERE learner_id = :learner_id AND id = :id")
_FORGET = (
    sa.text("DELETE FROM saved_resources WHERE learner_id = :learner_id"),
    sa.text("DELETE FROM saved_searches WHERE learner_id = :learner_id"),
)


class SavedEnough(Conflict):
    """A list that nobody can look through any more."""

    slug, title = "saved-enough", f"You have saved {MOST_SAVED} already"


def save_resource(session: Session, learner_id: uuid.UUID, resource: str) -> None:
    """Keep a resource; raises `NotFound` and `SavedEnough`."""
    given = {"learner_id": learner_id, "resource": resource}
    if session.execute(_KNOWN, given).scalar() is None:
        raise NotFound(f"There is no resource {resource}.")
    _require_room(session, learner_id, "resources")
    session.execute(_SAVE, given | {"at": now()})


def drop_resource(session: Session, learner_id: uuid.UUID, resource: str) -> None:
    """Let a resource go."""
    session.execute(_DROP, {"learner_id": learner_id, "resource": resource})


def save_search(session: Session, learner_id: uuid.UUID, name: str, query: str) -> uuid.UUID:
    """Keep a search; one that is kept already gets the new name. Raises `SavedEnough`."""
    _require_room(session, learner_id, "searches")
    row = {"id": new_id(), "learner_id": learner_id, "name": name, "query": query, "at": now()}
    kept: uuid.UUID = session.execute(_SAVE_SEARCH, row).scalar_one()
    return kept


def drop_search(session: Session, learner_id: uuid.UUID, search_id: uuid.UUID) -> None:
    """Let a search go."""
    session.execute(_DROP_SEARCH, {"learner_id": learner_id, "id": search_id})


def forget_saved(session: Session, learner_id: uuid.UUID) -> None:
    """Remove everything that a person who was erased had kept."""
    for statement in _FORGET:
        session.execute(statement, {"learner_id": learner_id})


def _require_room(session: Session, learner_id: uuid.UUID, what: str) -> None:
    lock_learner(session, learner_id)
    if session.execute(_COUNT[what], {"learner_id": learner_id}).scalar_one() >= MOST_SAVED:
        raise SavedEnough
