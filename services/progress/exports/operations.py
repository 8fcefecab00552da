"""Writing a report to a file: ordered by an administrator, then some lines in each transaction until the end."""

import uuid
from dataclasses import asdict, dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.progress.audit.operations import record
from services.progress.exports.expiry import LIFE
from services.progress.reports.completions import COLUMNS, Selection, completions_page, count_completions
from services.progress.reports.csv_cells import lines
from services.progress.settings import EMPTY_EXPORT, WRITE_EXPORT
from shared.clock import now
from shared.delivery import JobRun, enqueue
from shared.ids import new_id

# So few that a transaction stays short and progress is seen.
PORTION = 500
COMPLETIONS = "completions"

_ORDER = sa.text(
    """
    INSERT INTO report_exports (id, report, selection, total, actor, asked_at)
    VALUES (:id, :report, :selection, :total, :actor, :at)
    """
).bindparams(sa.bindparam("selection", type_=sa.dialects.postgresql.JSONB))
_OPEN = sa.text("SELECT selection FROM report_exports WHERE id = :id AND ended_at IS NULL FOR UPDATE")
_PART = sa.text(
    """
    INSERT INTO report_export_parts (export_id, number, content, lines) VALUES (:id, :number, :content, :lines)
    """
)
_END = sa.text("UPDATE report_exports SET ended_at = :at, expires_at = :expires_at WHERE id = :id")


@dataclass(frozen=True)
class OrderExport:
    """An administrator wants the report of completions as a file."""

    selection: Selection
    actor: str


def order_export(session: Session, command: OrderExport) -> uuid.UUID:
    """Have the report written in the background; returns the export's id."""
    export_id, selection = new_id(), asdict(command.selection)
    row = {"id": export_id, "report": COMPLETIONS, "selection": selection, "actor": command.actor, "at": now()}
    session.execute(_ORDER, row | {"total": count_completions(session, command.selection)})
    record(session, command.actor, "report.exported", "export", str(export_id), report=COMPLETIONS, **selection)
    _order_part(session, export_id, 0, None)
    return export_id


def write_part(run: JobRun, export_id: uuid.UUID, number: int, after: str | None) -> None:
    """Write the next lines and order the part after them; an export that was ended meanwhile is left alone."""
    with run.completing() as session:
        export = session.execute(_OPEN, {"id": export_id}).one_or_none()
        if export is None:
            return
        start = uuid.UUID(after) if after else None
        page = completions_page(session, Selection(**export.selection), after=start, limit=PORTION)
        content = _csv(page.items, with_header=number == 0)
        session.execute(_PART, {"id": export_id, "number": number, "content": content, "lines": len(page.items)})
        if page.next is not None:
            _order_part(session, export_id, number + 1, str(page.next))
        else:
            _end(session, export_id)


def _end(session: Session, export_id: uuid.UUID) -> None:
    at = now()
    session.execute(_END, {"id": export_id, "at": at, "expires_at": at + LIFE})
    enqueue(session, EMPTY_EXPORT, key=str(export_id), args={"export_id": str(export_id)}, due_at=at + LIFE)


def _csv(items: list[dict[str, Any]], *, with_header: bool) -> bytes:
    whole = list(lines(COLUMNS, items))
    return "".join(whole if with_header else whole[1:]).encode()


def _order_part(session: Session, export_id: uuid.UUID, number: int, after: str | None) -> None:
    args = {"export_id": str(export_id), "number": number, "after": after}
    enqueue(session, WRITE_EXPORT, key=f"{export_id}:{number}", args=args)
