"""Receipts: that a learner was shown the disclosures, in which wording and when; and that nobody begins without."""

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.progress.credit.designations import disclosure_sha256, newest, offered
from services.progress.credit.problems import DisclosuresChanged, DisclosuresNotSeen
from services.progress.credit.subjects import Named
from services.progress.credit.terms import RESOURCE
from services.progress.learners.operations import introduce, lock_learner, refuse_erased
from shared.clock import now
from shared.ids import new_id

_KEEP = sa.text(
    """
    INSERT INTO credit_receipts (id, learner_id, kind, subject, designation_id, text_sha256, received_at)
    VALUES (:id, :learner_id, :kind, :slug, :designation_id, :text_sha256, :at)
    ON CONFLICT (learner_id, kind, subject, text_sha256) DO NOTHING RETURNING true
    """
)
_FIRST = sa.text(
    """
    SELECT min(received_at) AS first_at, bool_or(text_sha256 = :text_sha256) AS of_this_text
    FROM credit_receipts WHERE learner_id = :learner_id AND kind = :kind AND subject = :slug
    """
)


@dataclass(frozen=True)
class Acknowledge:
    """A learner has read the disclosures in the wording with this hash; the name is what their access token says."""

    learner_id: uuid.UUID
    learner_name: str
    named: Named
    text_sha256: str


@dataclass(frozen=True)
class Shown:
    """When a learner first read disclosures of an activity, and whether they have read those of now."""

    first_at: dt.datetime | None
    present_text: bool


def acknowledge(session: Session, command: Acknowledge) -> bool:
    """Keep the receipt, once for each wording; returns whether it is new.

    Raises `CreditNotOffered`, and `DisclosuresChanged` when the wording is not that of now.
    """
    lock_learner(session, command.learner_id)
    refuse_erased(session, command.learner_id)
    row = offered(session, command.named)
    if disclosure_sha256(row.terms) != command.text_sha256:
        raise DisclosuresChanged
    introduce(session, command.learner_id, command.learner_name)
    kept = vars(command.named) | {"learner_id": command.learner_id, "text_sha256": command.text_sha256}
    added = session.execute(_KEEP, kept | {"id": new_id(), "designation_id": row.id, "at": now()})
    return added.scalar() is not None


def receipts_of(session: Session, learner_id: uuid.UUID, named: Named, designation: sa.Row[Any] | None) -> Shown:
    """Return what a learner was shown."""
    text = disclosure_sha256(designation.terms) if designation else ""
    row = session.execute(_FIRST, vars(named) | {"learner_id": learner_id, "text_sha256": text}).one()
    return Shown(row.first_at, bool(row.of_this_text))


def refuse_undisclosed(session: Session, learner_id: uuid.UUID, resource: str) -> None:
    """Raise `DisclosuresNotSeen` for somebody who would begin an activity with credit without its disclosures."""
    named = Named(RESOURCE, resource)
    row = newest(session, named)
    if row is not None and row.is_on and not receipts_of(session, learner_id, named, row).present_text:
        raise DisclosuresNotSeen("They are shown before the content.")
