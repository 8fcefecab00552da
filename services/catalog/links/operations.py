"""What administrators do about links: decide about a finding, have a resource's links looked at, leave a host alone."""

import datetime as dt
import uuid
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql as pg
from sqlalchemy.orm import Session

from services.catalog.audit.operations import record
from services.catalog.links.addresses import with_address
from services.catalog.links.models import LinkFinding, LinkHost
from services.catalog.publishing.operations import change_draft, lock_item
from services.catalog.resources.content_type import RESOURCES
from shared.problems import Conflict, Invalid, NotFound

LONGEST_IGNORED = dt.timedelta(days=730)

_FINDING = sa.text(
    """
    SELECT f.id, f.link_id, f.kind, f.after, f.settled_at, l.url
    FROM link_findings AS f JOIN links AS l ON l.id = f.link_id WHERE f.id = :id FOR UPDATE
    """
)
_USERS = sa.text(
    """
    SELECT DISTINCT r.slug FROM link_uses JOIN resources AS r ON r.id = item_id
    WHERE link_id = :link ORDER BY r.slug
    """
)
_SEE = sa.text("UPDATE links SET seen = seen || :seen WHERE id = :link").bindparams(
    sa.bindparam("seen", type_=pg.JSONB())
)
_IGNORE = sa.text("UPDATE links SET ignored_until = :until WHERE id = :link")
_SETTLE_ALL = sa.text(
    """
    UPDATE link_findings SET settled_at = now(), settled_by = :actor, decision = 'ignored'
    WHERE link_id = :link AND settled_at IS NULL
    """
)
_NOW = sa.text(
    """
    WITH due AS (
      UPDATE links SET due_at = now()
      WHERE due_at IS NOT NULL AND claim IS NULL AND id IN (
        SELECT link_id FROM link_uses JOIN resources AS r ON r.id = item_id WHERE r.slug = :slug
      )
      RETURNING id
    )
    SELECT count(*) FROM due
    """
)


class SettledAlready(Conflict):
    """Somebody else was faster, or the link is as it was again."""

    slug, title = "finding-settled", "This is settled already"


class NothingToAccept(Conflict):
    """Only a page that has moved has a new address."""

    slug, title = "no-new-address", "There is no new address to accept"


def accept_address(session: Session, finding_id: uuid.UUID, actor: str) -> list[str]:
    """Put the new address of a page that has moved into the drafts that have the old one.

    Returns their slugs. They are published by hand, and until then nothing is told about this move.
    Raises `NotFound`, `SettledAlready` and `NothingToAccept`.
    """
    finding = _open_finding(session, finding_id)
    if finding.kind != "moved":
        raise NothingToAccept
    changed = []
    for slug in session.scalars(_USERS, {"link": finding.link_id}).all():
        item = lock_item(session, RESOURCES, slug)
        content = with_address(item.draft, finding.url, finding.after)
        if content != item.draft:
            change_draft(session, RESOURCES, item, RESOURCES.amended(item.draft, content), actor)
            changed.append(slug)
    session.execute(_SEE, {"link": finding.link_id, "seen": {finding.kind: finding.after}})
    _settle(session, finding, "accepted", actor, address=finding.after, drafts=changed)
    return changed


def call_fine(session: Session, finding_id: uuid.UUID, actor: str) -> None:
    """Say that the link is good as it is now; the same is not told again. Raises `NotFound` and `SettledAlready`."""
    finding = _open_finding(session, finding_id)
    session.execute(_SEE, {"link": finding.link_id, "seen": {finding.kind: finding.after}})
    _settle(session, finding, "fine", actor)


def ignore_link(session: Session, finding_id: uuid.UUID, until: dt.date, today: dt.date, actor: str) -> None:
    """Hear nothing of a link before a day; what still holds then is told again.

    Raises `NotFound`, `SettledAlready`, and `Invalid` for a day that is past or too far.
    """
    if not today < until <= today + LONGEST_IGNORED:
        raise Invalid([{"field": "until", "message": "Give a day from tomorrow on, within two years."}])
    finding = _open_finding(session, finding_id)
    midnight = dt.datetime.combine(until, dt.time.min, tzinfo=dt.UTC)
    session.execute(_IGNORE, {"link": finding.link_id, "until": midnight})
    session.execute(_SETTLE_ALL, {"link": finding.link_id, "actor": actor})
    _note(session, finding, "ignored", actor, until=until.isoformat())


def look_now(session: Session, slug: str, actor: str) -> int:
    """Have the links of a published resource visited as soon as their hosts are free; returns how many."""
    due: int = session.execute(_NOW, {"slug": slug}).scalar_one()
    record(session, actor, "links-due", "resource", slug, links=due)
    return due


def visit_host(session: Session, host: str, actor: str, *, visited: bool) -> LinkHost:
    """Visit the links of a host, or leave it alone. Raises `NotFound`."""
    found = session.get(LinkHost, host, with_for_update=True)
    if found is None:
        raise NotFound(f"Nothing published links to {host}.")
    if found.visited != visited:
        found.visited, found.changed_by = visited, actor
        record(session, actor, "link-visits-on" if visited else "link-visits-off", "host", host)
    return found


def _open_finding(session: Session, finding_id: uuid.UUID) -> Any:
    found = session.execute(_FINDING, {"id": finding_id}).one_or_none()
    if found is None:
        raise NotFound("There is no such finding.")
    if found.settled_at is not None:
        raise SettledAlready
    return found


def _settle(session: Session, finding: Any, decision: str, actor: str, **details: Any) -> None:
    settled = {"settled_at": sa.func.now(), "settled_by": actor, "decision": decision}
    session.execute(sa.update(LinkFinding).where(LinkFinding.id == finding.id).values(settled))
    _note(session, finding, decision, actor, **details)


def _note(session: Session, finding: Any, decision: str, actor: str, **details: Any) -> None:
    record(session, actor, f"link-{decision}", "link", finding.url[:200], kind=finding.kind, **details)
