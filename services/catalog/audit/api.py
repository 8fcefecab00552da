"""The audit log for administrators."""

from flask_openapi import APIBlueprint

from services.catalog.audit.models import AuditEntry
from shared import audit
from shared.access import administrator


class TypedEntryReply(audit.AuditEntryReply):
    """One act, with the type of the item."""

    subject_type: str


class TypedAuditPage(audit.AuditPage):
    """Entries, newest first."""

    items: list[TypedEntryReply]  # type: ignore[assignment] # a list of more, which is only read


def audit_blueprint() -> APIBlueprint:
    """Return the blueprint of the audit log."""
    return audit.audit_blueprint(AuditEntry, access=administrator("catalog:write"), page=TypedAuditPage)
