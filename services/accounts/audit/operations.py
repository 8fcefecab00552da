"""Writing the audit log."""

import uuid
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from services.accounts.audit.models import AuditEntry
from shared.access import Principal


@dataclass(frozen=True)
class Actor:
    """Who acts: a learner, an API client, the system itself, or somebody who has not signed in."""

    kind: str
    id: str | None = None

    @classmethod
    def of(cls, who: Principal) -> "Actor":
        """Return the actor behind the current request."""
        return cls(who.kind, who.id)


SOMEBODY = Actor("anonymous")
SYSTEM = Actor("system")


def record(
    session: Session, action: str, *, actor: Actor, subject_id: uuid.UUID | str | None = None, **details: Any
) -> None:
    """Write one entry, in the transaction of the act itself."""
    entry = AuditEntry(
        action=action,
        actor_kind=actor.kind,
        actor_id=actor.id,
        subject_id=None if subject_id is None else str(subject_id),
        details=details,
    )
    session.add(entry)
    session.flush()
