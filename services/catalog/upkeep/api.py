"""Endpoints of upkeep: anybody reports, administrators settle and verify."""

from typing import Any

import limits
from flask import Response
from flask_openapi import APIBlueprint

from services.catalog.publishing.editing_api import EDITORS
from services.catalog.publishing.schemas import SlugPath
from services.catalog.settings import Settings
from services.catalog.upkeep.operations import report_broken, settle_report, verify_today
from services.catalog.upkeep.queries import longest_unverified, open_reports
from services.catalog.upkeep.schemas import (
    ReportPath,
    ReportRequest,
    ReportTaken,
    SettleRequest,
    UpkeepReply,
    VerifiedReply,
)
from shared.access import ANYONE, principal
from shared.database import Database
from shared.idempotency import idempotent
from shared.problems import TooManyRequests
from shared.rate_limits.callers import calling_address
from shared.rate_limits.counting import Counter
from shared.web import api_blueprint

RATE = "broken_reports_per_address"
# One caller counts once a day for a resource, however often they press.
ONCE = limits.parse("1/day")


def reports_blueprint(database: Database, settings: Settings) -> APIBlueprint:
    """Return the blueprint by which readers report."""
    blueprint = api_blueprint("broken_reports", __name__, access=ANYONE, tag="upkeep")
    counter, rate = Counter(settings.redis_url), limits.parse(settings.broken_reports_per_address)

    @blueprint.post("/resources/<slug>/broken-reports", responses={202: ReportTaken})
    def report(path: SlugPath, body: ReportRequest) -> tuple[dict[str, str], int]:
        """Say that something about a resource does not work."""
        here = calling_address(settings.trusted_proxies)
        if not counter.spend(rate, RATE, here):
            wait = counter.wait_s(rate, RATE, here)
            raise TooManyRequests("Try again later.", headers={"Retry-After": str(wait)})
        if counter.allows(ONCE, RATE, here, path.slug):
            with database.transaction() as session:
                report_broken(session, path.slug, " ".join(body.note.split()))
            counter.spend(ONCE, RATE, here, path.slug)
        return {"slug": path.slug}, 202

    return blueprint


def upkeep_blueprint(database: Database) -> APIBlueprint:
    """Return the blueprint of what administrators look after."""
    blueprint = api_blueprint("upkeep", __name__, access=EDITORS, tag="upkeep (admin)")

    @blueprint.get("/admin/upkeep", responses={200: UpkeepReply})
    def read_upkeep() -> dict[str, Any]:
        """List open reports and the entries that were verified longest ago."""
        with database.reading() as session:
            return {"reports": open_reports(session), "unverified": longest_unverified(session)}

    @blueprint.post("/admin/broken-reports/<uuid:report_id>/decision")
    def settle(path: ReportPath, body: SettleRequest) -> tuple[str, int]:
        """Take a report from the queue."""
        with database.transaction() as session:
            settle_report(session, path.report_id, body.decision, principal().id)
        return "", 204

    @blueprint.post("/admin/resources/<slug>/verification", responses={200: VerifiedReply})
    def verify(path: SlugPath) -> Response:
        """Publish the resource with today as the day on which it was compared with its source."""

        def act() -> dict[str, Any]:
            with database.transaction() as session:
                return {"slug": path.slug, "revision": verify_today(session, path.slug, principal().id)}

        return idempotent(database, act)

    return blueprint
