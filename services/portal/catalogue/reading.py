"""The edition of a resource that a visitor reads, also of one that is no longer offered to others."""

from typing import Any

from services.portal.catalogue.standing import if_possible
from services.portal.clients import clients
from shared.http import RemoteProblem

Json = dict[str, Any]
NOT_THERE = frozenset({404, 410})
RETIRED = 410


def edition_for_visitor(slug: str, standing: Json | None = None) -> Json:
    """Return the edition that the visitor is on: who has started stays on theirs.

    Of a retired resource, whoever has begun it or has joined a pathway that asks for it gets the last edition, marked
    as `retired`, so that they can finish; progress decides who that is. Raises `RemoteProblem` for everybody else.
    """
    pinned = standing.get("revision") if standing else None
    if pinned and pinned != (standing or {}).get("latest_revision"):
        try:
            return clients().catalog.resource(slug, pinned)
        except RemoteProblem as problem:
            if problem.status not in NOT_THERE:
                raise
    try:
        return clients().catalog.resource(slug)
    except RemoteProblem as problem:
        if problem.status != RETIRED or not if_possible(lambda: clients().progress.start(slug)):
            raise
        return clients().catalog.resource(slug, problem.problem["revision"]) | {"retired": True}


def last_edition(slug: str) -> Json:
    """Return what was published last, whether or not it is still offered."""
    try:
        return clients().catalog.resource(slug)
    except RemoteProblem as problem:
        if problem.status != RETIRED:
            raise
        return clients().catalog.resource(slug, problem.problem["revision"])
