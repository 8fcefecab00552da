"""The number of unread notices for the header of every page: cheap, and never a reason for a page to fail.

A process remembers the number for a few seconds. While notifications does not answer, nobody waits for it:
after one failure it is left alone for a while.
"""

import time

import structlog
from flask import current_app

from services.portal.sessions.visitor import token_at_hand, visitor
from shared.http import RemoteProblem, ServiceClient, ServiceUnavailable

UNREAD = "portal.unread"
TIMEOUT_S = 0.4
GOOD_FOR_S = 5.0
LEFT_ALONE_S = 10.0
MOST_REMEMBERED = 5_000

log = structlog.get_logger()


class UnreadCounts:
    """Remembers for each visitor how many notices are unread."""

    def __init__(self, notifications_url: str) -> None:
        self._service = ServiceClient(notifications_url, timeout=TIMEOUT_S)
        self._known: dict[str, tuple[float, int | None]] = {}
        self._left_alone_until = 0.0

    def of(self, learner_id: str, token: str) -> int | None:
        """Return the number, or None while it cannot be known."""
        now = time.monotonic()
        good_until, number = self._known.get(learner_id, (0.0, 0))
        if now < good_until:
            return number
        return self._ask(learner_id, token, now) if now >= self._left_alone_until else None

    def forget(self, learner_id: str) -> None:
        """Ask anew next time, because the visitor has just read something."""
        self._known.pop(learner_id, None)

    def note(self, learner_id: str, number: int | None) -> None:
        """Remember for a while what is known, or that nothing is."""
        if len(self._known) >= MOST_REMEMBERED:
            self._known.clear()
        self._known[learner_id] = (time.monotonic() + GOOD_FOR_S, number)

    def _ask(self, learner_id: str, token: str, now: float) -> int | None:
        headers = {"Authorization": f"Bearer {token}"}
        try:
            answer = self._service.request("GET", "/v1/me/notices/unread", headers=headers).json()
            number: int | None = int(answer["unread"])
        except ServiceUnavailable as error:
            log.warning("notices.unavailable", error=str(error)[:200])
            self._left_alone_until = now + LEFT_ALONE_S
            return None
        except (RemoteProblem, ValueError, KeyError, TypeError):
            number = None
        self.note(learner_id, number)
        return number


def unread_notices() -> int | None:
    """Return how many notices the visitor has not read, for the header; None when nobody can say."""
    who, token = visitor(), token_at_hand()
    if who is None or token is None:
        return None
    counts: UnreadCounts = current_app.extensions[UNREAD]
    return counts.of(who.id, token)


def note_count(number: int | None) -> None:
    """Show this number in the visitor's header from now on, or have it counted anew."""
    who = visitor()
    if who is None:
        return
    counts: UnreadCounts = current_app.extensions[UNREAD]
    if number is None:
        counts.forget(who.id)
    else:
        counts.note(who.id, number)
