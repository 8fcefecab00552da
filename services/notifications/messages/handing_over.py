"""Hands written mail to the server, and tells what became of each."""

import datetime as dt
import random
import time
import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass

import psycopg
import sqlalchemy as sa
import structlog

from services.notifications.mail.conversation import NoSuchAddress, Postponed, Refused, Uncertain
from services.notifications.mail.providers import FIRST_PAUSE_S, Provider, wants_a_pause
from services.notifications.mail.smtp import SmtpServer
from services.notifications.messages.models import State
from services.notifications.messages.pacing import PAUSE, seat
from services.notifications.messages.taking_over import Came
from services.notifications.messages.verdicts import GiveBack, LeaveAlone, Settled, Wait, fail
from services.notifications.messages.writing import Written
from shared import clock
from shared.database import Database

DOWN = "The mail server is down; the message waits until it answers again"

log = structlog.get_logger()

# So many mails may be given to the server between two notes that wait for the disk: that many are in doubt when a
# sender and the database server die together.
STRIDE = 5

# The last word before the mail server: whoever took the group over meanwhile has removed the row.
# Between the strides it need not wait for the disk, since it is believed only while this database server runs.
_MARK = """
    UPDATE hand_overs SET reached = %(place)s, certain_until = %(until)s,
      not_taken = CAST(%(not_taken)s AS integer[]), in_doubt = CAST(%(in_doubt)s AS integer[])
    WHERE id = %(id)s
    RETURNING set_config('synchronous_commit', CASE WHEN %(wait)s THEN 'on' ELSE 'off' END, true)
    """


@dataclass(frozen=True)
class Ready:
    """A mail whose begin is committed. It carries one message, or several of one person."""

    ids: tuple[uuid.UUID, ...]
    group: uuid.UUID
    place: int
    mail: Written
    provider: Provider
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
                note = _Note(connection)
                paused: set[str] = set()
                for ready in group:
                    held = (self._held() if failed else None) or _pause(ready, paused)
                    if held:
                        note.remember(ready.place, Came.NOT_AT_ALL)
                    fate = held or self._hand_over(note, ready)
                    fates.append((ready, fate))
                    failed = isinstance(fate, Wait)
                    if isinstance(fate, Wait) and wants_a_pause(fate.reason):
                        paused.add(ready.provider.name)
        except (sa.exc.DBAPIError, psycopg.Error):
            log.warning("smtp.database_lost", left=len(group) - len(fates))
        return fates + [(ready, GiveBack()) for ready in group[len(fates) :]]

    def _held(self) -> Wait | None:
        until = self._server.down_until()
        return Wait(DOWN, until, held=True) if until else None

    def _hand_over(self, note: "_Note", ready: Ready) -> Fate:
        if time.monotonic() > self._until:
            return GiveBack()
        if not note.moved_to(ready):
            return LeaveAlone()
        with seat(note.driver, ready.provider) as free:
            fate, came = self._send(ready) if free else (_no_seat(ready), Came.NOT_AT_ALL)
        note.remember(ready.place, came)
        return fate

    def _send(self, ready: Ready) -> tuple[Fate, Came]:
        try:
            answer = self._server.send(ready.mail.content, sender=self._sender, recipient=ready.mail.to.email)
        except NoSuchAddress as error:
            return Settled(State.FAILED, str(error), bounced=error.answer), Came.NOT_AT_ALL
        except Refused as error:
            return fail(str(error)), Came.NOT_AT_ALL
        except Postponed as error:
            return Wait(str(error)), Came.NOT_AT_ALL
        except Uncertain as error:
            return self._in_doubt(ready, str(error)), Came.NOBODY_KNOWS
        except Exception as error:
            # Nobody knows how far it came, so it is not sent twice for want of a better reason.
            log.exception("smtp.failed")
            reason = f"The sender failed while handing it over ({type(error).__name__})"
            return self._in_doubt(ready, reason), Came.NOBODY_KNOWS
        return Settled(State.SENT, f"Accepted by the mail server: {answer}"), Came.ACCEPTED

    def _in_doubt(self, ready: Ready, reason: str) -> Fate:
        return Wait(reason) if ready.again_when_unknown else Settled(State.UNKNOWN, reason)


def _pause(ready: Ready, paused: Collection[str]) -> Wait | None:
    """Say why a mail waits whose provider has put off another of the same group."""
    until = clock.now() + dt.timedelta(seconds=random.uniform(1, 2) * FIRST_PAUSE_S)  # noqa: S311 - spread, no secret
    return Wait(f"{ready.provider.name} {PAUSE}", until, held=True) if ready.provider.name in paused else None


def _no_seat(ready: Ready) -> Wait:
    until = clock.now() + dt.timedelta(seconds=random.uniform(1, 5))  # noqa: S311 - spread, no secret
    provider = ready.provider
    return Wait(f"{provider.name} is given at most {provider.connections} at a time", until, held=True)


class _Note:
    """The note of a group on its way, written right before each of its mails."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection
        # Past the ORM's ground: this is said for every single mail.
        self.driver: psycopg.Connection = connection.connection.driver_connection  # type: ignore[assignment]
        self._until = STRIDE
        self._not_taken: list[int] = []
        self._in_doubt: list[int] = []

    def moved_to(self, ready: Ready) -> bool:
        """Say that this mail is next; False when somebody has taken the group over."""
        wait = ready.place > self._until
        if wait:
            self._until = ready.place + STRIDE - 1
        values = {"id": ready.group, "place": ready.place, "until": self._until, "wait": wait}
        others = {"not_taken": self._not_taken, "in_doubt": self._in_doubt}
        try:
            found = self.driver.execute(_MARK, values | others, prepare=True)
        except psycopg.OperationalError:
            self._connection.invalidate()
            raise
        return found.rowcount == 1

    def remember(self, place: int, came: Came) -> None:
        """Have the next note say that this mail was not accepted, or that nobody knows."""
        if came is Came.NOT_AT_ALL:
            self._not_taken.append(place)
        elif came is Came.NOBODY_KNOWS:
            self._in_doubt.append(place)
