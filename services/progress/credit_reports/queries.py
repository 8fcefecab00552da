"""Reads of credit reporting: what could be reported, what was, and what an activity amounts to."""

import uuid
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.progress.credit.subjects import Named, title_of
from services.progress.credit.terms import read_terms
from services.progress.credit.wording import AMA, amount
from services.progress.credit_reports.identifiers import read_identifiers
from services.progress.credit_reports.lines import DEFAULT_COLUMNS, Column, Reportable, read_columns
from shared.clock import rfc3339

# Only the physician's credit is reported; demonstration accounts and erased people never are.
_CURRENT = sa.text(
    """
    SELECT c.id AS claim_id, c.learner_id, c.kind, c.subject, c.credit_type, c.quarters, c.completed_at, l.name,
      n.terms, i.sealed, p.given, p.decided_at AS permitted_at
    FROM (
      SELECT DISTINCT ON (learner_id, kind, subject, credit_type) * FROM credit_claims
      WHERE credit_type = :credit_type AND (CAST(:kind AS text) IS NULL OR kind = :kind)
        AND (CAST(:subject AS text) IS NULL OR subject = :subject)
      ORDER BY learner_id, kind, subject, credit_type, edition DESC
    ) c
    JOIN learners l ON l.id = c.learner_id AND l.erased_at IS NULL AND NOT l.demo
    JOIN LATERAL (
      SELECT terms FROM credit_designations d WHERE d.kind = c.kind AND d.subject = c.subject
      ORDER BY version DESC LIMIT 1
    ) n ON true
    LEFT JOIN credit_identifiers i ON i.learner_id = c.learner_id
    LEFT JOIN LATERAL (
      SELECT given, decided_at FROM reporting_permissions p WHERE p.learner_id = c.learner_id ORDER BY id DESC LIMIT 1
    ) p ON true
    WHERE c.quarters > 0 ORDER BY c.kind, c.subject, c.id
    """
)
_LAST_LINES = sa.text(
    """
    SELECT DISTINCT ON (learner_id, kind, subject, credit_type) claim_id, learner_id, kind, subject, credit_type,
      change, mac, sealed
    FROM credit_export_lines
    WHERE (CAST(:kind AS text) IS NULL OR kind = :kind) AND (CAST(:subject AS text) IS NULL OR subject = :subject)
    ORDER BY learner_id, kind, subject, credit_type, export_id DESC
    """
)
_COLUMNS = sa.text("SELECT columns FROM credit_columns ORDER BY id DESC LIMIT 1")
_EXPORTS = sa.text(
    """
    SELECT id, kind, subject, only_changes, rows, withdrawn, left_out, actor, made_at, columns FROM credit_exports
    WHERE CAST(:after AS uuid) IS NULL OR id < :after ORDER BY id DESC LIMIT :limit
    """
)
_EXPORT = sa.text(
    """
    SELECT id, kind, subject, only_changes, rows, withdrawn, left_out, actor, made_at, columns FROM credit_exports
    WHERE id = :id
    """
)
_LINES = sa.text(
    """
    SELECT claim_id, learner_id, kind, subject, change, sealed FROM credit_export_lines
    WHERE export_id = :id ORDER BY kind, subject, claim_id
    """
)
_SUMMARY = sa.text(
    """
    SELECT c.kind, c.subject, c.credit_type, count(*) FILTER (WHERE c.quarters > 0) AS learners,
      coalesce(sum(c.quarters), 0) AS quarters, min(c.completed_at) AS first_at, max(c.completed_at) AS last_at
    FROM (
      SELECT DISTINCT ON (learner_id, kind, subject, credit_type) * FROM credit_claims
      ORDER BY learner_id, kind, subject, credit_type, edition DESC
    ) c JOIN learners l ON l.id = c.learner_id AND NOT l.demo
    GROUP BY c.kind, c.subject, c.credit_type ORDER BY c.kind, c.subject, c.credit_type
    """
)
_COMPLETED = sa.text(
    """
    SELECT count(*) FROM resource_completions c JOIN learners l ON l.id = c.learner_id AND NOT l.demo
    WHERE :kind = 'resource' AND c.resource = :subject
    """
)
_COMPLETED_PATHWAY = sa.text(
    """
    SELECT count(DISTINCT c.learner_id) FROM pathway_completions c JOIN learners l ON l.id = c.learner_id AND NOT l.demo
    WHERE c.pathway = :subject
    """
)
_NEWEST = sa.text(
    """
    SELECT terms, version FROM credit_designations WHERE kind = :kind AND subject = :subject
    ORDER BY version DESC LIMIT 1
    """
)
SUMMARY_COLUMNS = (
    *("kind", "activity_id", "title", "pars_activity_id", "provider_activity_id", "provider", "learning_format"),
    *("released_on", "expires_on", "credit_type", "maximum", "completions", "learners", "credits_claimed"),
    *("first_completed_on", "last_completed_on"),
)


def reportable_claims(
    session: Session, open_sealed: Callable[[str], Any], kind: str | None, subject: str | None
) -> Iterator[Reportable]:
    """Yield every claim of the physician's credit that stands, with what is known for the report."""
    rows = session.execute(_CURRENT, {"credit_type": AMA, "kind": kind or None, "subject": subject or None}).all()
    titles: dict[tuple[str, str], str] = {}
    for row in rows:
        place = (row.kind, row.subject)
        titles.setdefault(place, title_of(session, Named(*place)))
        terms = read_terms(row.terms)
        yield Reportable(
            claim_id=str(row.claim_id),
            learner_id=str(row.learner_id),
            name=row.name,
            kind=row.kind,
            subject=row.subject,
            title=titles[place],
            credit_type=row.credit_type,
            quarters=row.quarters,
            completed_on=row.completed_at.date(),
            pars_activity_id=terms.pars_activity_id,
            provider_activity_id=terms.provider_activity_id,
            permitted_at=row.permitted_at if row.given else None,
            identifiers=read_identifiers(open_sealed(row.sealed)) if row.sealed else None,
        )


def last_lines(session: Session, kind: str | None, subject: str | None) -> Sequence[sa.Row[Any]]:
    """Return what was last reported of everybody."""
    return session.execute(_LAST_LINES, {"kind": kind or None, "subject": subject or None}).all()


def present_columns(session: Session) -> tuple[Column, ...]:
    """Return the columns of the learner file."""
    stored = session.execute(_COLUMNS).scalar()
    return read_columns(stored) if stored else DEFAULT_COLUMNS


def exports_page(
    session: Session, *, after: uuid.UUID | None, limit: int
) -> tuple[list[dict[str, Any]], uuid.UUID | None]:
    """Return a page of exports, newest first, and after which the next one begins."""
    rows = session.execute(_EXPORTS, {"after": after, "limit": limit + 1}).all()
    shown = rows[:limit]
    return [export_json(row) for row in shown], shown[-1].id if len(rows) > limit else None


def find_export(session: Session, export_id: uuid.UUID) -> sa.Row[Any] | None:
    """Return an export."""
    return session.execute(_EXPORT, {"id": export_id}).one_or_none()


def lines_of(session: Session, export_id: uuid.UUID) -> Sequence[sa.Row[Any]]:
    """Return the lines of an export."""
    return session.execute(_LINES, {"id": export_id}).all()


def export_json(row: sa.Row[Any]) -> dict[str, Any]:
    """Return an export as it stands in a list."""
    names = ("kind", "subject", "only_changes", "rows", "withdrawn", "left_out", "actor")
    return {"id": str(row.id), "made_at": rfc3339(row.made_at)} | {name: getattr(row, name) for name in names}


def activity_summary(session: Session) -> list[dict[str, Any]]:
    """Return for every activity and type how many claimed how much; no names."""
    return [_summary(session, row) for row in session.execute(_SUMMARY).all()]


def _summary(session: Session, row: sa.Row[Any]) -> dict[str, Any]:
    asked = {"kind": row.kind, "subject": row.subject}
    terms = read_terms(session.execute(_NEWEST, asked).one().terms)
    credit = terms.type_called(row.credit_type)
    completed = session.execute(_COMPLETED if row.kind == "resource" else _COMPLETED_PATHWAY, asked).scalar_one()
    return {
        "kind": row.kind,
        "activity_id": row.subject,
        "title": title_of(session, Named(row.kind, row.subject)),
        "pars_activity_id": terms.pars_activity_id,
        "provider_activity_id": terms.provider_activity_id,
        "provider": terms.provider,
        "learning_format": terms.learning_format,
        "released_on": _day(terms.released_on),
        "expires_on": _day(terms.expires_on),
        "credit_type": credit.called if credit else row.credit_type,
        "maximum": amount(credit.max_quarters) if credit else "",
        "completions": completed,
        "learners": row.learners,
        "credits_claimed": amount(row.quarters),
        "first_completed_on": row.first_at.date().isoformat(),
        "last_completed_on": row.last_at.date().isoformat(),
    }


def _day(day: Any) -> str:
    return day.isoformat() if day else ""
