"""Hands written mail to the server, and tells what became of each."""

import time
import uuid
from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa
import structlog

from services.notifications.mail.conversation import NoSuchAddress, Postponed, Refused, Uncertain
from services.notifications.mail.smtp import SmtpServer
from services.notifications.messages.models import State
from services.notifications.messages.verdicts import GiveBack, LeaveAlone, Settled, Wait, fail
from services.notifications.messages.writing import Written
from shared.database import Database

DOWN = "The mail server is down; the message waits until it answers again"

log = structlog.get_logger()

# The last word before the mail server: whoever took the message over meanwhile has taken its name away.
# On the way it notes that the mail before was accepted, which is committed for good with the whole group.
# It need not wait for the disk, since it is believed only while this database server runs.
_MARK = sa.text(
    """
    WITH told AS (
      UPDATE messages SET answer = :answer
      WHERE id = ANY (CAST(:before AS uuid[])) AND hand_over = :hand_over_before AND state = 'sending'
    )
    UPDATE messages SET handed_at = clock_timestamp()
    WHERE id = ANY (CAST(:ids AS uuid[])) AND hand_over = :hand_over AND state = 'sending'
    RETURNING set_config('synchronous_commit', 'off', true)
    """
)


@dataclass(frozen=True)
class Ready:
    """A mail whose begin is committed. It carries one message, or several of one person."""

    ids: tuple[uuid.UUID, ...]
    hand_over: uuid.UUID
    mail: Written
    again_when_unknown: bool


Fate = Settled | Wait | GiveBack | LeaveAlone
Fates = list[tuple[Ready, Fate]]


class HandingOver:
    """Hands groups of mails to one server, until the time of a round is over."""

    def __init__(self, database: Database, server: SmtpServer, sender: str, *, until: float) -> None:
        self._database = database
        self._server = server
        self._sender = sender
        self._until = until

    def hand_over(self, group: Sequence[Ready]) -> Fates:
        """Hand over one mail after the other and tell what became of each."""
        fates: Fates = []
        failed = False
        try:
            with self._database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
                for ready in group:
                    before = fates[-1] if fates else None
                    fate = (self._held() if failed else None) or self._hand_over(connection, ready, before)
                    fates.append((ready, fate))
                    failed = isinstance(fate, Wait)
        except sa.exc.DBAPIError:
            log.warning("smtp.database_lost", left=len(group) - len(fates))
        return fates + [(ready, GiveBack()) for ready in group[len(fates) :]]

    def _held(self) -> Wait | None:
        until = self._server.down_until()
        return Wait(DOWN, until, held=True) if until else None

    def _hand_over(self, connection: sa.Connection, ready: Ready, before: tuple[Ready, Fate] | None) -> Fate:
        if time.monotonic() > self._until:
            return GiveBack()
        names = {"ids": list(ready.ids), "hand_over": ready.hand_over}
        marked = connection.execute(_MARK, names | _accepted(before))
        if marked.rowcount != len(ready.ids):
            return LeaveAlone()
        try:
            return self._send(ready)
        except Exception as error:
            # Nobody knows how far it came, so it is not sent twice for want of a better reason.
            log.exception("smtp.failed")
            return self._in_doubt(ready, f"The sender failed while handing it over ({type(error).__name__})")

    def _send(self, ready: Ready) -> Fate:
        try:
            answer = self._server.send(ready.mail.content, sender=self._sender, recipient=ready.mail.to.email)
        except NoSuchAddress as error:
            return Settled(State.FAILED, str(error), bounced=error.answer)
        except Refused as error:
            return fail(str(error))
        except Postponed as error:
            return Wait(str(error))
        except Uncertain as error:
            return self._in_doubt(ready, str(error))
        return Settled(State.SENT, f"Accepted by the mail server: {answer}")

    def _in_doubt(self, ready: Ready, reason: str) -> Fate:
        return Wait(reason) if ready.again_when_unknown else Settled(State.UNKNOWN, reason)


def _accepted(before: tuple[Ready, Fate] | None) -> dict[str, object]:
    """Name the mail before, if the mail server took it, with what the server said."""
    nothing: dict[str, object] = {"before": [], "hand_over_before": None, "answer": None}
    if before is None:
        return nothing
    ready, fate = before
    if not isinstance(fate, Settled) or fate.state is not State.SENT:
        return nothing
    return {"before": list(ready.ids), "hand_over_before": ready.hand_over, "answer": fate.reason}
