"""Names for the ids that the catalogue notes."""

import uuid

from flask import g

from services.portal.clients import clients
from shared.http import RemoteProblem, ServiceUnavailable


def person(identifier: str | None) -> str:
    """Return who an id is; programs and people who are gone are shown as the id itself. Asked once a request."""
    if not identifier:
        return ""
    known: dict[str, str] = g.setdefault("people", {})
    if identifier not in known:
        known[identifier] = _name(identifier)
    return known[identifier]


def _name(identifier: str) -> str:
    try:
        uuid.UUID(identifier)
        found = clients().accounts.learner(identifier)
    except (ValueError, RemoteProblem, ServiceUnavailable):
        return identifier
    return str(found.get("name") or identifier)
