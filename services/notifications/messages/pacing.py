"""Keeps each provider's pace across all senders: so many mails a minute, and a pause when it asks for one.

What is held back waits with its reason; mail to everybody else goes on.
"""

import datetime as dt
import random
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager, suppress
from zlib import crc32

import psycopg
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Mapped, Session, mapped_column

from services.notifications.mail.providers import FIRST_PAUSE_S, Bucket, Provider, pause_s
from services.notifications.messages.verdicts import Wait
from services.notifications.tables import Base
from shared import clock
from shared.database import Database

PAUSE = "has asked for a pause"
# Keeps our advisory locks apart from those of others in the same database.
SEATS = 0x5EA7


class Pace(Base):
    """How fast one provider is being given mail; there is a row only for who has a limit or has put us off."""

    __tablename__ = "mail_providers"

    name: Mapped[str] = mapped_column(primary_key=True)
    allowance: Mapped[float]
    counted_at: Mapped[dt.datetime]
    promised_until: Mapped[dt.datetime]
    paused_until: Mapped[dt.datetime | None]
    deferrals: Mapped[int]


class Paces:
    """The paces of the providers of one group, locked until the end of the transaction."""

    def __init__(self, session: Session, providers: Collection[Provider]) -> None:
        _add_missing(session, {each.name for each in providers if each.per_minute})
        names = sorted({each.name for each in providers})
        statement = sa.select(Pace).where(Pace.name == sa.any_(sa.cast(names, sa.ARRAY(sa.Text))))
        self._rows: dict[str, Pace] = {
            row.name: row for row in session.scalars(statement.order_by(Pace.name).with_for_update())
        }

    @property
    def recovering(self) -> set[str]:
        """Those that have put us off and have not taken a mail since."""
        return {name for name, row in self._rows.items() if row.deferrals}

    def objection(self, provider: Provider) -> Wait | None:
        """Return why a mail to this provider must wait; without an objection it is counted."""
        row, now = self._rows.get(provider.name), clock.now()
        if row is None:
            return None
        if row.paused_until and row.paused_until > now:
            # Spread, or all that waits would come back in the same second.
            until = row.paused_until + dt.timedelta(seconds=random.uniform(0, FIRST_PAUSE_S))  # noqa: S311
            return Wait(f"{provider.name} {PAUSE}", until, held=True)
        if not provider.per_minute:
            return None
        bucket = Bucket(row.allowance, row.counted_at, row.promised_until)
        promised = bucket.take(provider.per_minute, now)
        row.allowance, row.counted_at, row.promised_until = bucket.allowance, bucket.counted_at, bucket.promised_until
        said = f"{provider.name} is given at most {provider.per_minute} a minute"
        return Wait(said, promised, held=True) if promised else None


def note_answers(database: Database, taken: Iterable[Provider], put_off: Iterable[Provider]) -> None:
    """Leave providers alone that have put us off, longer each time; who takes mail again starts from the beginning."""
    refused, fine = {each.name for each in put_off}, {each.name for each in taken}
    with database.transaction() as session:
        _add_missing(session, refused)
        concerned = sa.select(Pace).where(
            sa.or_(Pace.name.in_(refused), sa.and_(Pace.name.in_(fine), Pace.deferrals > 0))
        )
        for row in session.scalars(concerned.order_by(Pace.name).with_for_update()):
            row.deferrals = row.deferrals + 1 if row.name in refused else 0
            pause = dt.timedelta(seconds=pause_s(row.deferrals))
            row.paused_until = clock.now() + pause if row.name in refused else None


@contextmanager
def seat(driver: psycopg.Connection, provider: Provider) -> Iterator[bool]:
    """Hold one of the places at a provider, however many senders there are; False when all are taken."""
    if not provider.connections:
        yield True
        return
    key = crc32(provider.name.encode()) % 2**20 * 2**10
    places = range(min(provider.connections, 2**10 - 1))
    asked = "SELECT pg_try_advisory_lock(%s, %s)"
    place = next((each for each in places if _truth(driver.execute(asked, (SEATS, key + each)))), None)
    try:
        yield place is not None
    finally:
        # Without the connection there is no lock any more, and what was sent is sent all the same.
        with suppress(psycopg.Error):
            if place is not None:
                driver.execute("SELECT pg_advisory_unlock(%s, %s)", (SEATS, key + place))


def _truth(cursor: psycopg.Cursor) -> bool:
    row = cursor.fetchone()
    return bool(row and row[0])


def _add_missing(session: Session, names: Collection[str]) -> None:
    if not names:
        return
    now = clock.now()
    rows = [
        {"name": name, "allowance": 1e9, "counted_at": now, "promised_until": now, "deferrals": 0}
        for name in sorted(names)
    ]
    session.execute(insert(Pace).values(rows).on_conflict_do_nothing())
