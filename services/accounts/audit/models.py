"""Table of the audit log. Personal data: ids only, never names or addresses."""

import datetime as dt

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from services.accounts.tables import Base
from shared.audit import AuditColumns
from shared.clock import now


class AuditEntry(AuditColumns, Base):
    """One act: who did what to whom, and the request that asked for it."""

    __tablename__ = "audit_log"
    __table_args__ = (Index("ix_audit_log_subject_id", "subject_id"), Index("ix_audit_log_action", "action", "id"))

    occurred_at: Mapped[dt.datetime] = mapped_column(default=now)
    actor_kind: Mapped[str]
    actor_id: Mapped[str | None]
    subject_id: Mapped[str | None]
