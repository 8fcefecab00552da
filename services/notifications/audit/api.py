"""The audit log for administrators."""

from flask_openapi import APIBlueprint

from services.notifications.audit.models import AuditEntry
from shared import audit
from shared.access import administrator


def audit_blueprint() -> APIBlueprint:
    """Return the blueprint of the audit log."""
    return audit.audit_blueprint(AuditEntry, access=administrator("notifications:write"))
