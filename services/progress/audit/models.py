"""The table of administrators' acts.

Personal data: ids of administrators and of whom they act on, never names or addresses.
"""

import sqlalchemy as sa
from sqlalchemy.orm import Mapped

from services.progress.tables import Base
from shared.audit import ActColumns


class AuditEntry(ActColumns, Base):
    """One act on an item of some type; never changed."""

    __tablename__ = "audit_entries"
    __table_args__ = (sa.Index("ix_audit_entries_subject", "subject_type", "subject", "id"),)

    subject_type: Mapped[str]
