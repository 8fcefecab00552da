"""Reading what waits for an administrator: reports, and entries that nobody has looked at for long."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from shared.clock import rfc3339

MOST_SHOWN = 100

_REPORTS = sa.text(
    f"""
    SELECT b.id, b.slug, coalesce(r.title, b.slug) AS title, r.kind, b.times, b.notes, b.first_at, b.last_at
    FROM broken_reports AS b LEFT JOIN resources AS r ON r.slug = b.slug
    WHERE b.settled_at IS NULL ORDER BY b.times DESC, b.first_at LIMIT {MOST_SHOWN}
    """  # noqa: S608 - a number of this module
)
# Never verified comes first.
_OLDEST = sa.text(
    f"""
    SELECT slug, title, kind, draft ->> 'homepage' AS homepage, draft ->> 'last_verified_on' AS last_verified_on,
      draft_hash IS DISTINCT FROM published_hash AS unpublished_changes
    FROM resources
    WHERE state = 'published'
      AND kind IN ('external_course', 'workshop', 'external_resource', 'fellowship', 'certificate_programme')
    ORDER BY draft ->> 'last_verified_on' NULLS FIRST, slug LIMIT {MOST_SHOWN}
    """  # noqa: S608 - a number of this module
)


def open_reports(session: Session) -> list[dict[str, Any]]:
    """Return the reports that nobody has settled, the most frequent first."""
    rows = session.execute(_REPORTS).mappings()
    return [
        dict(row) | {"id": str(row["id"]), "first_at": rfc3339(row["first_at"]), "last_at": rfc3339(row["last_at"])}
        for row in rows
    ]


def longest_unverified(session: Session) -> list[dict[str, Any]]:
    """Return the entries about others whose last comparison with the source lies furthest back."""
    return [dict(row) for row in session.execute(_OLDEST).mappings()]
