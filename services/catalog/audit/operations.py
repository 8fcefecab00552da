"""Writing an audit entry in the transaction of the act itself."""

from typing import Any

from sqlalchemy.orm import Session

from services.catalog.audit.models import AuditEntry


def record(session: Session, actor: str, action: str, subject_type: str, subject: str, **details: Any) -> None:
    """Note that `actor` did `action` (a past verb) to one item."""
    session.add(AuditEntry(actor=actor, action=action, subject_type=subject_type, subject=subject, details=details))
