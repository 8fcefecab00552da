"""Everything that decides about one learner's credit for one activity, gathered for the rules."""

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.progress.certificates.snapshots import CompletedActivity
from services.progress.credit.designations import as_designation, in_force, newest
from services.progress.credit.entitlement import Designation, Document, Done, Lack, Offer, Person
from services.progress.credit.entitlement import document_kind as decide_document
from services.progress.credit.entitlement import hindrances as find_hindrances
from services.progress.credit.entitlement import offers as find_offers
from services.progress.credit.problems import CreditNotOffered
from services.progress.credit.receipts import Shown, receipts_of
from services.progress.credit.subjects import Described, Named, describe
from services.progress.credit.terms import RESOURCE

_PERSON = sa.text("SELECT name, degree, profession, demo FROM learners WHERE id = :learner_id AND erased_at IS NULL")
_RESOURCE = sa.text(
    """
    SELECT c.revision, c.completed_at, EXISTS (
      SELECT 1 FROM evaluations e WHERE e.learner_id = c.learner_id AND e.resource = c.resource) AS evaluated
    FROM resource_completions c WHERE c.learner_id = :learner_id AND c.resource = :slug
    """
)
# Whoever completed a pathway has given the evaluations that it requires. A renewal earns nothing again.
_PATHWAY = sa.text(
    """
    SELECT revision, completed_at, true AS evaluated FROM pathway_completions
    WHERE learner_id = :learner_id AND pathway = :slug ORDER BY cycle LIMIT 1
    """
)
_ACTIVITIES = sa.text(
    """
    SELECT c.resource, coalesce(v.title, c.resource) AS title, c.revision, c.completed_at FROM resource_completions c
    LEFT JOIN resource_revisions v ON v.slug = c.resource AND v.revision = c.revision
    WHERE c.learner_id = :learner_id AND c.resource = ANY(:resources) AND c.completed_at <= :until
    ORDER BY c.completed_at, c.resource
    """
)
_CLAIMS = sa.text(
    """
    SELECT DISTINCT ON (credit_type) id, credit_type, edition, quarters, revision, designation_id, completed_at,
      claimed_at, attestation, reason
    FROM credit_claims WHERE learner_id = :learner_id AND kind = :kind AND subject = :slug
    ORDER BY credit_type, edition DESC
    """
)


@dataclass(frozen=True)
class Completion:
    """That the learner completed it: on which revision, when, and what it is made of."""

    revision: int
    completed_at: dt.datetime
    evaluated: bool
    activities: tuple[CompletedActivity, ...]


@dataclass(frozen=True)
class Situation:
    """One learner and one activity. `then` was in force at the completion, `now` is."""

    named: Named
    person: Person
    demo: bool
    described: Described
    shown: Shown
    completion: Completion | None
    then: sa.Row[Any] | None
    now: sa.Row[Any] | None
    claims: Sequence[sa.Row[Any]]

    @property
    def claimed(self) -> dict[str, int]:
        """What was claimed and stands: type -> quarters."""
        return {each.credit_type: each.quarters for each in self.claims if each.quarters}

    def offers(self, today: dt.date) -> tuple[Offer, ...]:
        """What may be claimed."""
        if self.completion is None:
            return ()
        return find_offers(self.person, *self._versions, self._done(self.completion), today)

    def document(self) -> Document | None:
        """Which document is issued without a claim."""
        if self.completion is None:
            return None
        return decide_document(self.person, *self._versions, self._done(self.completion), self.claimed)

    def hindrances(self, today: dt.date) -> list[Lack]:
        """Why nothing can be claimed."""
        if self.completion is None:
            return []
        return list(find_hindrances(self.person, *self._versions, self._done(self.completion), today))

    @property
    def _versions(self) -> tuple[Designation | None, Designation | None]:
        return as_designation(self.then), as_designation(self.now)

    def _done(self, completion: Completion) -> Done:
        first = self.shown.first_at
        disclosed = first is not None and first <= completion.completed_at
        return Done(completion.completed_at, disclosed, completion.evaluated)


def situation_of(session: Session, learner_id: uuid.UUID, named: Named) -> Situation:
    """Return a learner's situation; raises `CreditNotOffered` where nothing was ever designated."""
    row, described = newest(session, named), describe(session, named)
    if row is None or described is None:
        raise CreditNotOffered
    person = session.execute(_PERSON, {"learner_id": learner_id}).one_or_none()
    completion = _completion(session, learner_id, named, described)
    return Situation(
        named=named,
        person=Person(person.name, person.profession, person.degree) if person else Person("", None, None),
        demo=bool(person and person.demo),
        described=described,
        shown=receipts_of(session, learner_id, named, row),
        completion=completion,
        then=in_force(session, named, completion.completed_at) if completion else None,
        now=row,
        claims=session.execute(_CLAIMS, vars(named) | {"learner_id": learner_id}).all(),
    )


def _completion(session: Session, learner_id: uuid.UUID, named: Named, described: Described) -> Completion | None:
    asked = {"learner_id": learner_id, "slug": named.slug}
    row = session.execute(_RESOURCE if named.kind == RESOURCE else _PATHWAY, asked).one_or_none()
    if row is None:
        return None
    resources = [named.slug] if named.kind == RESOURCE else list(described.resources)
    done = session.execute(_ACTIVITIES, {"learner_id": learner_id, "resources": resources, "until": row.completed_at})
    activities = tuple(CompletedActivity(*each) for each in done)
    return Completion(row.revision, row.completed_at, row.evaluated, activities)
