"""Takes one due link, visits it with nothing held open, and records what was found.

The row comes first: the claim is committed before the visit and is the condition of what is recorded. A courier
that dies leaves a claim that ends by itself; one that comes late finds that the claim is no longer its own.
"""

import uuid
from dataclasses import dataclass
from typing import Any, Protocol

import sqlalchemy as sa
import structlog
from sqlalchemy.dialects import postgresql as pg
from sqlalchemy.orm import Session

from services.catalog.links.rules import Verdict, Visit, host_pause_s, judge, next_visit_s
from services.catalog.links.visiting import Known
from shared.database import Database
from shared.ids import new_id

# Longer than any visit takes.
LEASE_S = 180

log = structlog.get_logger()

# The host is what is locked: one courier visits it at a time, and the pause counts for all of them.
_CLAIM = sa.text(
    """
    WITH due AS (
      SELECT h.host, l.id FROM link_hosts AS h
      CROSS JOIN LATERAL (
        SELECT id, due_at FROM links WHERE links.host = h.host AND due_at <= now() ORDER BY due_at LIMIT 1
      ) AS l
      WHERE h.visited AND h.free_at <= now() ORDER BY l.due_at LIMIT 1 FOR UPDATE OF h SKIP LOCKED
    ), busy AS (
      UPDATE link_hosts SET free_at = now() + make_interval(secs => :lease) FROM due WHERE link_hosts.host = due.host
      RETURNING link_hosts.failures
    )
    UPDATE links SET claim = :claim, due_at = now() + make_interval(secs => :lease)
    FROM due, busy WHERE links.id = due.id
    RETURNING links.id, url, links.host, links.failures, seen, final_url, etag, last_modified,
      EXTRACT(epoch FROM now() - failing_since) AS failing_s, busy.failures AS host_failures
    """
)
_SWITCHED_OFF = sa.text("SELECT host FROM link_hosts WHERE NOT visited")
_RECORD = sa.text(
    """
    UPDATE links SET claim = NULL, checked_at = now(), status = :status, outcome = :outcome, detail = :detail,
      due_at = CASE WHEN due_at IS NULL THEN NULL ELSE now() + make_interval(secs => :wait) END,
      failures = :failures, seen = :seen, final_url = :final_url, etag = :etag, last_modified = :last_modified,
      answered_at = CASE WHEN :good THEN now() ELSE answered_at END,
      failing_since = CASE WHEN :failures > 0 THEN coalesce(failing_since, now()) END
    WHERE id = :id AND claim = :claim RETURNING coalesce(ignored_until > now(), false)
    """
).bindparams(sa.bindparam("seen", type_=pg.JSONB()))
_FREE = sa.text(
    "UPDATE link_hosts SET free_at = now() + make_interval(secs => :pause), failures = :failures WHERE host = :host"
)
_TELL = sa.text(
    """
    INSERT INTO link_findings (id, link_id, kind, before, after, found_at, confirmed_at)
    VALUES (:id, :link, :kind, :before, :after, now(), now())
    ON CONFLICT (link_id, kind) WHERE settled_at IS NULL
    DO UPDATE SET after = excluded.after, confirmed_at = excluded.confirmed_at
    """
)
_OVER = sa.text(
    """
    UPDATE link_findings SET settled_at = now(), settled_by = 'sentinel', decision = 'over'
    WHERE link_id = :link AND kind = ANY (CAST(:kinds AS text[])) AND settled_at IS NULL
    """
)


class Visits(Protocol):
    """Who visits links: `LinkVisitor`, or what a test puts in its place."""

    def visit(self, url: str, known: Known, switched_off: frozenset[str]) -> Visit:
        """Visit one."""

    def crawl_delay_s(self, url: str) -> float:
        """Return the pause that its host wants."""


@dataclass(frozen=True)
class _Claimed:
    claim: uuid.UUID
    row: Any
    switched_off: frozenset[str]


class LinkSentinel:
    """Visits what is due, one link after the other."""

    def __init__(self, database: Database, visits: Visits) -> None:
        self._database = database
        self._visits = visits
        self._begun = False

    def step(self) -> bool:
        """Visit one link that is due; says whether there may be more."""
        if not self._begun:
            # A courier is ready when every loop has passed once, which must not wait for a slow host.
            self._begun = True
            return True
        claimed = self._claim()
        if claimed is None:
            return False
        row = claimed.row
        visit = self._visits.visit(row.url, Known(row.final_url, row.etag, row.last_modified), claimed.switched_off)
        with self._database.transaction() as session:
            self._record(session, claimed, visit)
        log.info("link.visited", host=row.host, outcome=str(visit.outcome), status=visit.status)
        return True

    def _claim(self) -> _Claimed | None:
        claim = new_id()
        with self._database.transaction() as session:
            row = session.execute(_CLAIM, {"claim": claim, "lease": LEASE_S}).one_or_none()
            if row is None:
                return None
            return _Claimed(claim, row, frozenset(session.scalars(_SWITCHED_OFF)))

    def _record(self, session: Session, claimed: _Claimed, visit: Visit) -> None:
        row = claimed.row
        host_failures = row.host_failures + 1 if visit.unwell else 0
        pause = host_pause_s(visit, host_failures, self._visits.crawl_delay_s(row.url))
        session.execute(_FREE, {"host": row.host, "pause": pause, "failures": host_failures})
        failures = row.failures + 1 if visit.failed else 0
        verdict = judge(row.seen, visit, failures=failures, failing_s=float(row.failing_s or 0))
        ignored = session.execute(_RECORD, _found(claimed, visit, verdict, failures)).scalar_one_or_none()
        if ignored is None:
            return
        if verdict.over:
            session.execute(_OVER, {"link": row.id, "kinds": sorted(verdict.over)})
        for kind, change in verdict.told.items() if not ignored else ():
            told = {"id": new_id(), "link": row.id, "kind": kind, "before": change.before, "after": change.after}
            session.execute(_TELL, told)


def _found(claimed: _Claimed, visit: Visit, verdict: Verdict, failures: int) -> dict[str, Any]:
    row = claimed.row
    learned = visit.good and visit.status == 200
    return {
        "id": row.id,
        "claim": claimed.claim,
        "status": visit.status,
        "outcome": str(visit.outcome),
        "detail": visit.detail,
        "wait": next_visit_s(visit, failures),
        "failures": failures,
        "good": visit.good,
        "seen": verdict.seen,
        # What a failed visit did not see still holds.
        "final_url": visit.final_url if learned else row.final_url,
        "etag": visit.etag if learned else row.etag,
        "last_modified": visit.last_modified if learned else row.last_modified,
    }
