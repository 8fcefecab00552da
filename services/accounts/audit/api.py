"""Reading the audit log."""

from sqlalchemy import select

from services.accounts.answers import Answer
from services.accounts.audit.models import AuditEntry
from services.accounts.audit.schemas import AuditPage, AuditQuery
from services.accounts.learners.queries import id_in_cursor
from services.accounts.parts import parts
from shared.access import administrator
from shared.pagination import encode_cursor
from shared.web import api_blueprint

blueprint = api_blueprint("audit", __name__, access=administrator("accounts:read"), tag="Audit log")


@blueprint.get("/admin/audit-log", summary="What was done, by whom", responses={200: AuditPage})
def list_entries(query: AuditQuery) -> Answer:
    """Return entries, newest first."""
    listed = select(AuditEntry).order_by(AuditEntry.id.desc())
    if query.action:
        listed = listed.where(AuditEntry.action == query.action)
    if query.subject_id:
        listed = listed.where(AuditEntry.subject_id == query.subject_id)
    if query.cursor:
        listed = listed.where(AuditEntry.id < id_in_cursor(query.cursor))
    with parts().database.reading() as session:
        found = list(session.scalars(listed.limit(query.limit + 1)))
        items = found[: query.limit]
        following = encode_cursor([items[-1].id]) if len(found) > query.limit else None
        return AuditPage.model_validate({"items": items, "next": following}).model_dump(mode="json")
