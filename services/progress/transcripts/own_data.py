"""Everything that progress stores about one person, for them to take along."""

import dataclasses
import uuid
from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.progress.credit_reports.operations import Safe, kept_identifiers
from services.progress.evidence.queries import evidence_of
from shared.clock import now, rfc3339

# Asked of the database, so that a table that is added later cannot be forgotten here.
_TABLES = sa.text(
    """
    SELECT table_name FROM information_schema.columns JOIN information_schema.tables USING (table_schema, table_name)
    WHERE table_schema = current_schema() AND column_name = 'learner_id' AND table_type = 'BASE TABLE'
    ORDER BY table_name
    """
)
_PROFILE = sa.text("SELECT to_jsonb(l) FROM learners l WHERE id = :learner_id")

# Where a file lies and how options were shuffled says nothing about the person.
INTERNAL = ["file_key", "seed", "sealed", "mac"]


def own_data(session: Session, learner_id: uuid.UUID, safe: Safe) -> dict[str, Any]:
    """Return every row about a learner, by table, what was said about evidence too; `safe` opens what is sealed."""
    asked = {"learner_id": learner_id}
    stored = {name: _rows(session, name, learner_id) for name in session.execute(_TABLES).scalars().all()}
    return {
        "made_at": rfc3339(now()),
        "learner": session.execute(_PROFILE, asked).scalar(),
        **stored,
        "credit_identifiers": _identifiers(session, learner_id, safe),
        "evidence": evidence_of(session, learner_id),
    }


def _identifiers(session: Session, learner_id: uuid.UUID, safe: Safe) -> dict[str, Any] | None:
    kept = kept_identifiers(session, safe, learner_id)
    return dataclasses.asdict(kept) if kept else None


def _rows(session: Session, table: str, learner_id: uuid.UUID) -> list[dict[str, Any]]:
    rows = sa.table(table, sa.column("learner_id", sa.Uuid)).alias("stored")
    whole = sa.func.to_jsonb(sa.literal_column("stored.*"), type_=sa.JSON())
    statement = sa.select(whole).select_from(rows).where(rows.c.learner_id == learner_id)
    found: Iterable[dict[str, Any]] = session.execute(statement).scalars()  # type: ignore[assignment]
    return [{name: value for name, value in row.items() if name not in INTERNAL} for row in found]
