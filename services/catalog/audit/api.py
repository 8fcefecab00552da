"""The audit log for administrators."""

from flask_openapi import APIBlueprint
from pydantic import Field

from services.catalog.audit.models import AuditEntry
from shared import audit
from shared.access import administrator


class TypedQuery(audit.AuditQuery):
    """Which entries; slugs are unique within a type only."""

    subject_type: str | None = Field(default=None, max_length=40, description="such as resource, pathway, programme")


class TypedEntryReply(audit.AuditEntryReply):
    """One act, with the type of the item."""

    subject_type: str


class TypedAuditPage(audit.AuditPage):
    """Entries, newest first."""

    items: list[TypedEntryReply]  # type: ignore[assignment] # a list of more, which is only read


def audit_blueprint() -> APIBlueprint:
    """Return the blueprint of the audit log."""
    return audit.audit_blueprint(
        AuditEntry, access=administrator("catalog:write"), page=TypedAuditPage, query_shape=TypedQuery
    )
