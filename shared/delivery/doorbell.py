"""Listens for PostgreSQL's notifications, so that work begins when it is committed and not at the next poll."""

from collections.abc import Callable, Mapping

import psycopg
import sqlalchemy as sa
from psycopg import sql

LISTEN_S = 1.0


class Doorbell:
    """Calls a function for each notification on its channel. Polling goes on beside it as the net."""

    def __init__(self, engine: sa.Engine, bells: Mapping[str, Callable[[], None]]) -> None:
        self._url = engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
        self._bells = bells
        self._connection: psycopg.Connection | None = None

    def step(self) -> bool:
        """Listen for a second; opens the connection anew when it was lost."""
        connection = self._connection or self._connect()
        try:
            for notification in connection.notifies(timeout=LISTEN_S):
                self._bells[notification.channel]()
        except Exception:
            self.close()
            raise
        return True

    def close(self) -> None:
        """Hang up."""
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()

    def _connect(self) -> psycopg.Connection:
        connection = psycopg.connect(
            self._url, autocommit=True, connect_timeout=5, application_name="doorbell", keepalives_idle=30
        )
        for channel in self._bells:
            connection.execute(sql.SQL("LISTEN {}").format(sql.Identifier(channel)))
        self._connection = connection
        # Something may have been committed while nobody listened.
        for ring in self._bells.values():
            ring()
        return connection
