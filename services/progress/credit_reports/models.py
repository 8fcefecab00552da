"""Tables of credit reporting.

Personal data: identifiers (name as the board knows it, month and day of birth, licence, NPI, board ids), encrypted
before they reach the database; the learner's id (pseudonym) in permissions and lines of exports, whose content is
encrypted too. Erasing a person deletes the identifiers and empties the lines.
"""

import datetime as dt
import uuid
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from services.progress.tables import Base
from shared.ids import new_id


class CreditIdentifiers(Base):
    """What a learner gave to have credit reported, encrypted, and the text that they agreed to."""

    __tablename__ = "credit_identifiers"

    learner_id: Mapped[uuid.UUID] = mapped_column(primary_key=True, info={"pii": "pseudonym"})
    sealed: Mapped[str] = mapped_column(info={"pii": "identifiers for reporting credit, encrypted"})
    consent_text: Mapped[str]
    consented_at: Mapped[dt.datetime]


class ReportingPermission(Base):
    """A learner permits that their credit is reported, or withdraws that; the newest holds, none is ever changed."""

    __tablename__ = "reporting_permissions"
    __table_args__ = (sa.Index("ix_reporting_permissions_learner_id", "learner_id", "id"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    learner_id: Mapped[uuid.UUID] = mapped_column(info={"pii": "pseudonym"})
    given: Mapped[bool]
    text: Mapped[str]
    decided_at: Mapped[dt.datetime]


class CreditColumns(Base):
    """Which columns the learner file has; the newest holds."""

    __tablename__ = "credit_columns"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    columns: Mapped[list[Any]]
    actor: Mapped[str]
    decided_at: Mapped[dt.datetime]


class CreditExport(Base):
    """A learner file was made; its lines are kept so that the next one can hold the difference."""

    __tablename__ = "credit_exports"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    kind: Mapped[str | None]
    subject: Mapped[str | None]
    only_changes: Mapped[bool]
    columns: Mapped[list[Any]]
    rows: Mapped[int]
    withdrawn: Mapped[int]
    left_out: Mapped[int]
    actor: Mapped[str]
    made_at: Mapped[dt.datetime]


class CreditExportLine(Base):
    """One learner's line in a file; `mac` lets a change be seen without reading what it says."""

    __tablename__ = "credit_export_lines"
    __table_args__ = (
        sa.Index("ix_credit_export_lines_learner_id", "learner_id", "kind", "subject", "credit_type", "export_id"),
    )

    export_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("credit_exports.id"), primary_key=True)
    claim_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("credit_claims.id"), primary_key=True)
    learner_id: Mapped[uuid.UUID] = mapped_column(info={"pii": "pseudonym"})
    kind: Mapped[str]
    subject: Mapped[str]
    credit_type: Mapped[str]
    change: Mapped[str]
    mac: Mapped[str]
    sealed: Mapped[str | None] = mapped_column(info={"pii": "a line of the learner file, encrypted"})
