"""Tables of batches and what became of each certificate in them.

Personal data: ids (pseudonyms) of the administrators who began and stopped a batch.
"""

import datetime as dt
import enum
import uuid

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from services.progress.tables import Base
from shared.ids import new_id


class Act(enum.StrEnum):
    """What is done to every certificate of a batch."""

    REVOKE = "revoke"
    REISSUE = "reissue"


class CertificateBatch(Base):
    """Which certificates, fixed when the count was confirmed, what to do with them, and why."""

    __tablename__ = "certificate_batches"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    act: Mapped[Act]
    pathway: Mapped[str]
    issued_from: Mapped[dt.date | None]
    issued_until: Mapped[dt.date | None]
    reason: Mapped[str]
    certificates: Mapped[list[uuid.UUID]] = mapped_column(sa.ARRAY(sa.Uuid))
    actor_id: Mapped[uuid.UUID] = mapped_column(info={"pii": "pseudonym"})
    began_at: Mapped[dt.datetime]
    stopped_at: Mapped[dt.datetime | None]
    stopped_by: Mapped[uuid.UUID | None] = mapped_column(info={"pii": "pseudonym"})
    ended_at: Mapped[dt.datetime | None]


class CertificateBatchResult(Base):
    """One certificate was dealt with; `done` is false when something had ended it before."""

    __tablename__ = "certificate_batch_results"

    batch_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("certificate_batches.id"), primary_key=True)
    certificate_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    done: Mapped[bool]
    at: Mapped[dt.datetime]
