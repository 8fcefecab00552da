"""Reading what files there are and which content refers to them: drafts, what is published, earlier editions."""

import datetime as dt
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from shared.clock import now, rfc3339

MOST_PARTS_SHOWN = 200
LOOKED_AT = 500
# Somebody may still be typing the form that will refer to a file that was sent just now.
SETTLING = dt.timedelta(days=1)

_PAGE = sa.text(
    """
    SELECT sha256, name, media_type, size, created_at, created_by FROM assets
    WHERE (CAST(:type AS text) IS NULL OR media_type LIKE :type || '/%')
      AND (CAST(:q AS text) IS NULL OR name ILIKE '%' || :q || '%' OR sha256 = :q)
      AND (CAST(:at AS timestamptz) IS NULL OR (created_at, sha256) < (CAST(:at AS timestamptz), :after))
    ORDER BY created_at DESC, sha256 DESC LIMIT :limit
    """
)
_ONE = sa.text(
    """
    SELECT sha256, name, media_type, size, created_at, created_by,
      CASE WHEN media_type = 'text/vtt' THEN texts END AS texts
    FROM assets WHERE sha256 = :sha256
    """
)
_KINDS = "('recorded_session', 'video_message')"
_FILES = "jsonb_path_query_array({}, '$.**.sha256')"
# The conditions are those of the indexes, word for word.
_USES = sa.text(
    f"""
    SELECT DISTINCT file #>> '{{}}' AS sha256, r.slug, r.title, 'draft' AS edition
    FROM resources AS r, jsonb_array_elements({_FILES.format("r.draft")}) AS file
    WHERE r.kind IN {_KINDS} AND {_FILES.format("r.draft")} ?| CAST(:files AS text[])
      AND file #>> '{{}}' = ANY (CAST(:files AS text[]))
    UNION
    SELECT file #>> '{{}}', r.slug, r.title,
      CASE WHEN v.number = r.revision AND r.state = 'published' THEN 'published' ELSE 'earlier' END
    FROM resource_revisions AS v JOIN resources AS r ON r.id = v.item_id,
      jsonb_array_elements({_FILES.format("v.content")}) AS file
    WHERE v.content ->> 'kind' IN {_KINDS} AND {_FILES.format("v.content")} ?| CAST(:files AS text[])
      AND file #>> '{{}}' = ANY (CAST(:files AS text[]))
    ORDER BY 2, 4
    """  # noqa: S608 - constants of this module
)


# Bounded: of however many files, a page looks at the next LOOKED_AT by age, and asks for the uses of all at once.
_AGED = sa.text(
    """
    SELECT sha256, name, media_type, size, created_at, created_by FROM assets
    WHERE created_at < :before
      AND (CAST(:type AS text) IS NULL OR media_type LIKE :type || '/%')
      AND (CAST(:q AS text) IS NULL OR name ILIKE '%' || :q || '%' OR sha256 = :q)
      AND (CAST(:at AS timestamptz) IS NULL OR (created_at, sha256) < (CAST(:at AS timestamptz), :after))
    ORDER BY created_at DESC, sha256 DESC LIMIT :looked_at
    """
)


def unused_page(
    session: Session, *, media_type: str | None, q: str | None, after: tuple[str, str] | None, limit: int
) -> tuple[list[dict[str, Any]], tuple[str, str] | None]:
    """Return files that nothing refers to, newest first, and after which file the next page begins; None at the end.

    A page may have fewer files than `limit`, or none, and still not be the last.
    """
    at, last = after or (None, None)
    given = {"type": media_type, "q": q, "at": at, "after": last, "before": now() - SETTLING, "looked_at": LOOKED_AT}
    seen = [_plain(row) for row in session.execute(_AGED, given).mappings()]
    uses = uses_of(session, [each["sha256"] for each in seen])
    unused = [each | {"uses": []} for each in seen if not uses[each["sha256"]]]
    if len(unused) > limit:
        shown = unused[:limit]
        return shown, (shown[-1]["created_at"], shown[-1]["sha256"])
    ended = len(seen) < LOOKED_AT
    return unused, None if ended else (seen[-1]["created_at"], seen[-1]["sha256"])


def assets_page(
    session: Session, *, media_type: str | None, q: str | None, after: tuple[str, str] | None, limit: int
) -> list[dict[str, Any]]:
    """Return files, newest first, each with the content that refers to it; `after` is time and hash of the last."""
    at, last = after or (None, None)
    given = {"type": media_type, "q": q, "at": at, "after": last, "limit": limit}
    found = [_plain(row) for row in session.execute(_PAGE, given).mappings()]
    uses = uses_of(session, [each["sha256"] for each in found])
    return [each | {"uses": uses[each["sha256"]]} for each in found]


def asset_in_full(session: Session, sha256: str) -> dict[str, Any] | None:
    """Return one file with its uses and, of captions, the first cues; None when there is none."""
    row = session.execute(_ONE, {"sha256": sha256}).mappings().one_or_none()
    if row is None:
        return None
    texts = row["texts"] or []
    return _plain(row) | {"texts": texts[:MOST_PARTS_SHOWN], "uses": uses_of(session, [sha256])[sha256]}


def uses_of(session: Session, files: list[str]) -> dict[str, list[dict[str, str]]]:
    """Return for each file the resources that refer to it, and whether in the draft, what is published or before."""
    found: dict[str, list[dict[str, str]]] = {each: [] for each in files}
    for row in session.execute(_USES, {"files": files}):
        found[row.sha256].append({"slug": row.slug, "title": row.title, "edition": row.edition})
    return found


def _plain(row: Any) -> dict[str, Any]:
    url = f"/media/{row['sha256']}/{row['name']}"
    return dict(row) | {"created_at": rfc3339(row["created_at"]), "url": url}
