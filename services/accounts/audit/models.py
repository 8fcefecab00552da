"""Table of the audit log. Personal data: ids only, never names or addresses."""

import datetime as dt
import uuid
from typing import Any

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from services.accounts.tables import Base


class AuditEntry(Base):
    """One act: who did what to whom, and the request that asked for it."""

    __tablename__ = "audit_log"
    __table_args__ = (Index("ix_audit_log_subject_id", "subject_id"), Index("ix_audit_log_action", "action", "id"))

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    occurred_at: Mapped[dt.datetime]
    action: Mapped[str]
    actor_kind: Mapped[str]
    actor_id: Mapped[str | None]
    subject_id: Mapped[str | None]
    request_id: Mapped[str]
    details: Mapped[dict[str, Any]]
