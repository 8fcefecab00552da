"""Writing an audit entry in the transaction of the act itself."""

from typing import Any

from sqlalchemy.orm import Session

from services.notifications.audit.models import AuditEntry


def record(session: Session, actor: str, action: str, subject: object, **details: Any) -> None:
    """Note that `actor` did `action`, such as webhook.created, to the item with the id `subject`."""
    session.add(AuditEntry(actor=actor, action=action, subject=str(subject), details=details))
