"""Reading the audit log."""

from services.accounts.audit.models import AuditEntry
from services.accounts.audit.schemas import AuditPage, AuditQuery
from shared.access import administrator
from shared.audit import audit_blueprint

blueprint = audit_blueprint(
    AuditEntry,
    access=administrator("accounts:read"),
    page=AuditPage,
    query_shape=AuditQuery,
    tag="Audit log",
)
