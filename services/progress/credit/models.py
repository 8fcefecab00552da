"""Tables of credit; the database refuses changes of facts.

Personal data: the learner's id (pseudonym) with what they claimed, and the reasons of corrections, which erasing a
person empties. Claims outlive an erasure as pseudonymous proof: credit is verified for six years at least.
"""

import datetime as dt
import uuid
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from services.progress.tables import Base
from shared.ids import new_id


class CreditDesignation(Base):
    """One version of what a provider designated; the newest holds. `sha256` is over the canonical terms."""

    __tablename__ = "credit_designations"
    __table_args__ = (sa.UniqueConstraint("kind", "subject", "version"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    kind: Mapped[str]
    subject: Mapped[str]
    version: Mapped[int]
    is_on: Mapped[bool]
    terms: Mapped[dict[str, Any]]
    sha256: Mapped[str]
    reason: Mapped[str]
    actor: Mapped[str]
    decided_at: Mapped[dt.datetime]


class CreditReceipt(Base):
    """A learner was shown the disclosures, in this wording, before the content."""

    __tablename__ = "credit_receipts"
    __table_args__ = (sa.UniqueConstraint("learner_id", "kind", "subject", "text_sha256"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    learner_id: Mapped[uuid.UUID] = mapped_column(info={"pii": "pseudonym"})
    kind: Mapped[str]
    subject: Mapped[str]
    designation_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("credit_designations.id"))
    text_sha256: Mapped[str]
    received_at: Mapped[dt.datetime]


class CreditClaim(Base):
    """A learner claims so many quarters of a type; a correction is the next edition, zero quarters withdraw it."""

    __tablename__ = "credit_claims"
    __table_args__ = (
        sa.UniqueConstraint("learner_id", "kind", "subject", "credit_type", "edition"),
        sa.CheckConstraint("quarters BETWEEN 0 AND 400", name="quarters"),
        sa.Index("ix_credit_claims_subject", "kind", "subject", "id"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    learner_id: Mapped[uuid.UUID] = mapped_column(info={"pii": "pseudonym"})
    kind: Mapped[str]
    subject: Mapped[str]
    revision: Mapped[int]
    credit_type: Mapped[str]
    edition: Mapped[int]
    quarters: Mapped[int]
    designation_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("credit_designations.id"))
    completed_at: Mapped[dt.datetime]
    attestation: Mapped[str]
    claimed_at: Mapped[dt.datetime]
    corrects: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("credit_claims.id"), unique=True)
    actor: Mapped[str]
    reason: Mapped[str | None] = mapped_column(info={"pii": "a staff member's words about a person's claim"})


class CreditMinutes(Base):
    """Whose minutes of which resource are taken by which claim, so that none count twice; not a fact but a lock."""

    __tablename__ = "credit_minutes"

    learner_id: Mapped[uuid.UUID] = mapped_column(primary_key=True, info={"pii": "pseudonym"})
    resource: Mapped[str] = mapped_column(primary_key=True)
    credit_class: Mapped[str] = mapped_column(primary_key=True)
    kind: Mapped[str]
    subject: Mapped[str]
    credit_type: Mapped[str]
