"""Reading what the link sentinel has found: findings, the links of a resource, hosts."""

import datetime as dt
import uuid
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from shared.clock import rfc3339

_FINDINGS = sa.text(
    """
    SELECT f.id, f.kind, l.url, l.host, f.before, f.after, f.found_at, f.confirmed_at, l.answered_at,
      f.settled_at, f.settled_by, f.decision,
      coalesce((
        SELECT jsonb_agg(DISTINCT jsonb_build_object('slug', r.slug, 'title', r.title))
        FROM link_uses AS u JOIN resources AS r ON r.id = u.item_id WHERE u.link_id = l.id
      ), '[]') AS resources
    FROM link_findings AS f JOIN links AS l ON l.id = f.link_id
    WHERE (f.settled_at IS NULL) = :open AND (CAST(:before AS uuid) IS NULL OR f.id < :before)
    ORDER BY f.id DESC LIMIT :limit
    """
)
_LINKS = sa.text(
    """
    SELECT l.url, l.host, u.field, l.outcome, l.detail, l.checked_at, l.answered_at, l.due_at, h.visited
    FROM link_uses AS u JOIN links AS l ON l.id = u.link_id JOIN link_hosts AS h ON h.host = l.host
    JOIN resources AS r ON r.id = u.item_id
    WHERE r.slug = :slug ORDER BY u.field, l.url
    """
)
_HOSTS = sa.text(
    """
    SELECT h.host, h.visited, h.failures, h.changed_by, count(*) AS links,
      count(*) FILTER (WHERE l.failures > 0) AS failing, max(l.checked_at) AS checked_at, min(l.due_at) AS due_at
    FROM link_hosts AS h JOIN links AS l ON l.host = h.host AND l.due_at IS NOT NULL
    WHERE h.host > :after GROUP BY h.host ORDER BY h.host LIMIT :limit
    """
)


def findings_page(session: Session, *, unsettled: bool, before: uuid.UUID | None, limit: int) -> list[dict[str, Any]]:
    """Return findings, newest first, each with the resources that have the link."""
    rows = session.execute(_FINDINGS, {"open": unsettled, "before": before, "limit": limit}).mappings()
    return [_plain(row) for row in rows]


def links_of(session: Session, slug: str) -> list[dict[str, Any]]:
    """Return the links of what is published of a resource, and how the last visit to each ended."""
    return [_plain(row) for row in session.execute(_LINKS, {"slug": slug}).mappings()]


def hosts_page(session: Session, *, after: str, limit: int) -> list[dict[str, Any]]:
    """Return the hosts that published resources link to, by name."""
    return [_plain(row) for row in session.execute(_HOSTS, {"after": after, "limit": limit}).mappings()]


def _plain(row: Any) -> dict[str, Any]:
    return {name: _value(value) for name, value in row.items()}


def _value(value: Any) -> Any:
    if isinstance(value, dt.datetime):
        return rfc3339(value)
    return str(value) if isinstance(value, uuid.UUID) else value
