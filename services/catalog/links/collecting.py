"""Keeps the list of links in step with what is published: whatever was published, imported or retired is read once.

A sweep and no part of publishing, so that an upgrade finds the links of what was published before it.
"""

import random
import uuid
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.catalog.links.addresses import addresses_of, host_of
from shared.ids import new_id

AT_A_TIME = 500
# New links are looked at within the hour, not all at once.
FIRST_WITHIN_S = 3600

_UNREAD = sa.text(
    """
    SELECT r.id, r.revision, r.state = 'published' AS published, v.content
    FROM resources AS r
    LEFT JOIN link_readings AS read ON read.item_id = r.id
    LEFT JOIN resource_revisions AS v ON v.item_id = r.id AND v.number = r.revision AND r.state = 'published'
    WHERE (r.state = 'published' AND read.revision IS DISTINCT FROM r.revision)
      OR (r.state <> 'published' AND read.item_id IS NOT NULL)
    LIMIT :limit
    """
)
_HOSTS = sa.text(
    "INSERT INTO link_hosts (host) SELECT DISTINCT unnest(CAST(:hosts AS text[])) ORDER BY 1 ON CONFLICT DO NOTHING"
)
_LINK = sa.text(
    """
    INSERT INTO links (id, url, host, due_at) VALUES (:id, :url, :host, now() + make_interval(secs => :within))
    ON CONFLICT (url) DO UPDATE SET due_at = coalesce(links.due_at, excluded.due_at)
    RETURNING id
    """
)
_FORGET_USES = sa.text("DELETE FROM link_uses WHERE item_id = :item RETURNING link_id")
_USE = sa.text("INSERT INTO link_uses (link_id, item_id, field) VALUES (:link, :item, :field)")
_READ = sa.text(
    """
    INSERT INTO link_readings (item_id, revision) VALUES (:item, :revision)
    ON CONFLICT (item_id) DO UPDATE SET revision = excluded.revision
    """
)
_FORGET_READING = sa.text("DELETE FROM link_readings WHERE item_id = :item")
_UNUSED = sa.text(
    """
    WITH unused AS (
      UPDATE links SET due_at = NULL, claim = NULL
      WHERE id = ANY (CAST(:links AS uuid[])) AND NOT EXISTS (SELECT 1 FROM link_uses WHERE link_id = links.id)
      RETURNING id
    )
    UPDATE link_findings SET settled_at = now(), settled_by = 'sentinel', decision = 'unused'
    FROM unused WHERE link_id = unused.id AND settled_at IS NULL
    """
)


def collect_links(session: Session) -> None:
    """Read the links of resources that were published or retired since they were last read."""
    dropped: set[uuid.UUID] = set()
    for item in session.execute(_UNREAD, {"limit": AT_A_TIME}).all():
        dropped |= set(session.scalars(_FORGET_USES, {"item": item.id}))
        if item.published:
            _read(session, item.id, item.revision, item.content)
        else:
            session.execute(_FORGET_READING, {"item": item.id})
    if dropped:
        session.execute(_UNUSED, {"links": [str(each) for each in dropped]})


def _read(session: Session, item: uuid.UUID, revision: int, content: dict[str, Any]) -> None:
    found = addresses_of(content)
    if found:
        session.execute(_HOSTS, {"hosts": [host_of(url) for url in found]})
    # Sorted, so that two that add the same addresses wait for each other and not in a circle.
    for url in sorted(found):
        within = random.uniform(0, FIRST_WITHIN_S)  # noqa: S311 - not a secret
        row = {"id": new_id(), "url": url, "host": host_of(url), "within": within}
        link = session.execute(_LINK, row).scalar_one()
        session.execute(_USE, {"link": link, "item": item, "field": found[url]})
    session.execute(_READ, {"item": item, "revision": revision})
