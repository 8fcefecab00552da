"""What can happen to the copy of a person."""

import datetime as dt
import uuid
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from shared.problems import Gone

_ERASED = sa.text("SELECT 1 FROM learners WHERE id = :id AND erased_at IS NOT NULL")

ERASED_NAME = "Erased learner"
LOCKED = "progress.locked_learners"

_LOCK = sa.text("SELECT pg_advisory_xact_lock(hashtextextended(:learner, 0))")

# A change that arrives before the registration is as good as it; an erasure is final.
_REMEMBER = sa.text(
    """
    INSERT INTO learners (id, name, email, degree, profession, institution, locale, demo, told_at)
    VALUES (:id, :name, :email, :degree, :profession, :institution, :locale, :demo, :told_at)
    ON CONFLICT (id) DO UPDATE SET name = excluded.name, email = excluded.email, degree = excluded.degree,
      profession = excluded.profession, institution = excluded.institution, locale = excluded.locale,
      demo = excluded.demo, told_at = excluded.told_at
    WHERE learners.erased_at IS NULL AND (learners.told_at IS NULL OR learners.told_at < excluded.told_at)
    """
)
_INTRODUCE = sa.text("INSERT INTO learners (id, name) VALUES (:id, :name) ON CONFLICT (id) DO NOTHING")
_ERASE = sa.text(
    """
    INSERT INTO learners (id, name, erased_at) VALUES (:id, :name, :at)
    ON CONFLICT (id) DO UPDATE SET name = excluded.name, email = NULL, degree = NULL, profession = NULL,
      institution = NULL, locale = NULL, erased_at = excluded.erased_at
    WHERE learners.erased_at IS NULL
    """
)


class LearnerErased(Gone):
    """An access token outlives the account by minutes; no words may be left behind then."""

    slug, title = "account-erased", "This account was erased"


@dataclass(frozen=True)
class LearnerTold:
    """What accounts knows about a person at `told_at`."""

    id: uuid.UUID
    name: str
    email: str | None
    degree: str | None
    profession: str | None
    institution: str | None
    locale: str | None
    demo: bool
    told_at: dt.datetime


def lock_learner(session: Session, learner_id: uuid.UUID) -> bool:
    """Let one transaction at a time judge and publish for a learner; returns False when this one could already.

    Without it two last quizzes handed in at the same moment would each miss the other and
    nobody would complete the pathway.
    """
    held: set[uuid.UUID] = session.info.setdefault(LOCKED, set())
    if learner_id in held:
        return False
    session.execute(_LOCK, {"learner": f"learner:{learner_id}"})
    # A savepoint that is rolled back gives up what was locked within it; a session lasts for one transaction.
    if not session.in_nested_transaction():
        held.add(learner_id)
    return True


def remember(session: Session, told: LearnerTold) -> None:
    """Keep the newest that accounts told."""
    session.execute(_REMEMBER, vars(told))


def introduce(session: Session, learner_id: uuid.UUID, name: str) -> None:
    """Know somebody by their access token until accounts' own event arrives."""
    session.execute(_INTRODUCE, {"id": learner_id, "name": name})


def refuse_erased(session: Session, learner_id: uuid.UUID) -> None:
    """Raise `LearnerErased` for somebody who was forgotten."""
    if session.execute(_ERASED, {"id": learner_id}).scalar():
        raise LearnerErased


def erase(session: Session, learner_id: uuid.UUID, at: dt.datetime) -> None:
    """Forget who this was; grades and completions stay under the pseudonym."""
    session.execute(_ERASE, {"id": learner_id, "name": ERASED_NAME, "at": at})
