"""Where the visitor stands, for pages that are worth showing without it."""

from collections.abc import Callable
from typing import Any, TypeVar

import structlog

from services.portal.clients import clients
from services.portal.sessions.visitor import SignedOut, visitor
from shared.http import RemoteProblem, ServiceUnavailable

R = TypeVar("R")
log = structlog.get_logger()


def if_possible(read: Callable[[], R]) -> R | None:
    """Return what `read` finds for the visitor; None for nobody, or while the service does not answer."""
    if visitor() is None:
        return None
    try:
        return read()
    except (RemoteProblem, ServiceUnavailable, SignedOut) as error:
        log.info("standing.left_out", reason=str(error)[:100])
        return None


def standing_with(slug: str) -> dict[str, Any] | None:
    """Return the visitor's own state of a resource."""
    return if_possible(lambda: clients().progress.resource(slug))


def standing_on(pathway: str) -> dict[str, Any] | None:
    """Return the visitor's own state of a pathway; None also when they have not joined."""
    found = if_possible(lambda: clients().progress.pathway(pathway))
    return found if found and found.get("enrolled_at") else None


def completed_resources(standing: dict[str, Any] | None) -> set[str]:
    """Return the slugs of what is done on a pathway."""
    return {each["resource"] for each in standing["requirements"] if each["met"]} if standing else set()
