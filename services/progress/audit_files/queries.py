"""Reads of audit files: how far they are, and what goes into them."""

import uuid
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.progress.credit.subjects import Named
from shared.clock import rfc3339

PAGE = 500

_FILES = """
    SELECT id, kind, subject, with_names, actor, asked_at, total, done, key, sha256, size, finished_at, deleted_at
    FROM audit_files
"""
_ONE = sa.text(f"{_FILES} WHERE id = :id")
_LATEST = sa.text(f"{_FILES} WHERE CAST(:after AS uuid) IS NULL OR id < :after ORDER BY id DESC LIMIT :limit")
# Everybody who was shown the disclosures, completed the activity, or claimed credit for it.
_PEOPLE = """
    SELECT learner_id FROM credit_receipts WHERE kind = :kind AND subject = :slug
    UNION SELECT learner_id FROM credit_claims WHERE kind = :kind AND subject = :slug
    UNION SELECT learner_id FROM resource_completions WHERE :kind = 'resource' AND resource = :slug
    UNION SELECT learner_id FROM pathway_completions WHERE :kind = 'pathway' AND pathway = :slug
"""
_COUNT = sa.text(f"SELECT count(*) FROM ({_PEOPLE}) p")  # noqa: S608 - constant text
_ROSTER = sa.text(
    f"""
    SELECT p.learner_id, l.name, l.degree, l.profession, l.erased_at, l.demo,
      (SELECT min(received_at) FROM credit_receipts r
        WHERE r.learner_id = p.learner_id AND r.kind = :kind AND r.subject = :slug) AS disclosed_at,
      CASE WHEN :kind = 'resource'
        THEN (SELECT completed_at FROM resource_completions c WHERE c.learner_id = p.learner_id AND c.resource = :slug)
        ELSE (SELECT min(completed_at) FROM pathway_completions c
          WHERE c.learner_id = p.learner_id AND c.pathway = :slug) END AS completed_at,
      (SELECT max(a.score_raw::float8 / nullif(a.score_max, 0)) FROM attempts a
        WHERE :kind = 'resource' AND a.learner_id = p.learner_id AND a.resource = :slug
          AND a.status = 'graded') AS best,
      (SELECT string_agg(t.code, ' ' ORDER BY t.id) FROM certificates t
        WHERE t.learner_id = p.learner_id AND t.pathway = :group) AS certificates
    FROM ({_PEOPLE}) p LEFT JOIN learners l ON l.id = p.learner_id
    WHERE CAST(:after AS uuid) IS NULL OR p.learner_id > :after
    ORDER BY p.learner_id LIMIT :limit
    """  # noqa: S608 - constant text
)
_CLAIMS = sa.text(
    """
    SELECT c.id, c.learner_id, c.credit_type, c.edition, c.quarters, c.revision, c.completed_at, c.claimed_at,
      c.attestation, c.reason, d.version AS designation_version
    FROM credit_claims c JOIN credit_designations d ON d.id = c.designation_id
    WHERE c.kind = :kind AND c.subject = :slug AND (CAST(:after AS uuid) IS NULL OR c.id > :after)
    ORDER BY c.id LIMIT :limit
    """
)
_RECEIPTS = sa.text(
    """
    SELECT r.id, r.learner_id, r.received_at, r.text_sha256, d.version AS designation_version
    FROM credit_receipts r JOIN credit_designations d ON d.id = r.designation_id
    WHERE r.kind = :kind AND r.subject = :slug AND (CAST(:after AS uuid) IS NULL OR r.id > :after)
    ORDER BY r.id LIMIT :limit
    """
)
_REVISIONS = sa.text(
    """
    SELECT revision, title, published_at, content FROM resource_revisions WHERE :kind = 'resource' AND slug = :slug
    UNION ALL
    SELECT revision, title, published_at, content FROM pathway_revisions WHERE :kind = 'pathway' AND slug = :slug
    ORDER BY revision
    """
)
_EXPORTS = sa.text(
    """
    SELECT e.id, e.made_at, e.actor, e.only_changes, count(*) FILTER (WHERE l.change <> 'withdrawn') AS lines,
      count(*) FILTER (WHERE l.change = 'withdrawn') AS withdrawn
    FROM credit_exports e JOIN credit_export_lines l ON l.export_id = e.id
    WHERE l.kind = :kind AND l.subject = :slug GROUP BY e.id ORDER BY e.id
    """
)


def find_file(session: Session, file_id: uuid.UUID) -> sa.Row[Any] | None:
    """Return an audit file."""
    return session.execute(_ONE, {"id": file_id}).one_or_none()


def files_page(
    session: Session, *, after: uuid.UUID | None, limit: int
) -> tuple[list[dict[str, Any]], uuid.UUID | None]:
    """Return a page of audit files, newest first, and after which the next one begins."""
    rows = session.execute(_LATEST, {"after": after, "limit": limit + 1}).all()
    shown = rows[:limit]
    return [file_json(row) for row in shown], shown[-1].id if len(rows) > limit else None


def file_json(row: sa.Row[Any]) -> dict[str, Any]:
    """Return how far an audit file is."""
    names = ("kind", "subject", "with_names", "actor", "total", "done", "sha256", "size")
    return {name: getattr(row, name) for name in names} | {
        "id": str(row.id),
        "state": "deleted" if row.deleted_at else ("ready" if row.finished_at else "running"),
        "asked_at": rfc3339(row.asked_at),
        "finished_at": rfc3339(row.finished_at) if row.finished_at else None,
        "deleted_at": rfc3339(row.deleted_at) if row.deleted_at else None,
    }


def people_in(session: Session, named: Named) -> int:
    """Return how many people a roster has."""
    return int(session.execute(_COUNT, vars(named)).scalar_one())


def roster(session: Session, named: Named) -> Iterator[Sequence[sa.Row[Any]]]:
    """Yield the people of an activity, a page at a time."""
    return _pages(session, _ROSTER, vars(named) | {"group": named.achievement}, "learner_id")


def claims_of(session: Session, named: Named) -> Iterator[sa.Row[Any]]:
    """Yield every edition of every claim."""
    for rows in _pages(session, _CLAIMS, vars(named), "id"):
        yield from rows


def receipts_of_subject(session: Session, named: Named) -> Iterator[sa.Row[Any]]:
    """Yield who was shown which disclosures when."""
    for rows in _pages(session, _RECEIPTS, vars(named), "id"):
        yield from rows


def revisions_of(session: Session, named: Named) -> Sequence[sa.Row[Any]]:
    """Return every published revision with its content."""
    return session.execute(_REVISIONS, vars(named)).all()


def exports_of(session: Session, named: Named) -> Sequence[sa.Row[Any]]:
    """Return which learner files held claims of the activity."""
    return session.execute(_EXPORTS, vars(named)).all()


def _pages(
    session: Session, statement: sa.TextClause, asked: Mapping[str, Any], key: str
) -> Iterator[Sequence[sa.Row[Any]]]:
    after: uuid.UUID | None = None
    while rows := session.execute(statement, {**asked, "limit": PAGE, "after": after}).all():
        yield rows
        after = getattr(rows[-1], key)
