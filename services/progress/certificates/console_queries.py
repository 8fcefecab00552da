"""Reads of certificates for administrators: the search, and the story of one."""

import uuid
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.progress.certificates.codes import read_code
from services.progress.certificates.queries import WHOLE, brief, certificate_facts, whole_certificate
from shared.clock import now, rfc3339

# Names are compared as they are printed; a code is found however it is typed.
_SEARCH = sa.text(
    f"""
    {WHOLE}
    WHERE (CAST(:pathway AS text) IS NULL OR c.pathway = :pathway)
      AND (CAST(:code AS text) IS NULL OR c.code = :code)
      AND (CAST(:words AS text) IS NULL OR c.snapshot -> 'holder' ->> 'name' ILIKE '%' || :words || '%' ESCAPE '!')
      AND (CAST(:status AS text) IS NULL OR :status = CASE
        WHEN e.kind IS NOT NULL THEN e.kind WHEN c.erased_at IS NOT NULL THEN 'erased'
        WHEN c.expires_at <= :now THEN 'expired' ELSE 'valid' END)
      AND (CAST(:after AS uuid) IS NULL OR c.id < :after)
    ORDER BY c.id DESC LIMIT :limit
    """
)
_STORY = sa.text(
    """
    SELECT e.kind, e.at, e.reason, a.name AS actor FROM certificate_events e
    LEFT JOIN learners a ON a.id = e.actor_id
    WHERE e.certificate_id = :id ORDER BY e.at, e.id
    """
)


def search_certificates(
    session: Session, *, query: str, status: str | None, pathway: str | None, after: uuid.UUID | None, limit: int
) -> tuple[list[dict[str, Any]], uuid.UUID | None]:
    """Return a page of certificates, newest first, and after which the next one begins."""
    code = read_code(query)
    asked = {
        "pathway": pathway,
        "code": code,
        "words": _literal(query) if query and not code else None,
        "status": status,
        "after": after,
        "now": now(),
        "limit": limit + 1,
    }
    rows = session.execute(_SEARCH, asked).all()
    shown = rows[:limit]
    return [brief(row) for row in shown], shown[-1].id if len(rows) > limit else None


def certificate_story(session: Session, certificate_id: uuid.UUID) -> dict[str, Any]:
    """Return a certificate with everything that happened to it, oldest first; raises `CertificateUnknown`."""
    row = whole_certificate(session, certificate_id)
    steps = session.execute(_STORY, {"id": certificate_id})
    return {
        **certificate_facts(row),
        "id": str(row.id),
        "learner_id": str(row.learner_id),
        "story": [
            {"kind": step.kind, "at": rfc3339(step.at), "reason": step.reason, "actor": step.actor} for step in steps
        ],
    }


def _literal(words: str) -> str:
    return words.replace("!", "!!").replace("%", "!%").replace("_", "!_")
