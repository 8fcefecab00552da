"""One engine per process, one transaction per request or message, and the tables' common ground."""

import datetime as dt
import enum
import time
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, ClassVar

import psycopg
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql as pg
from sqlalchemy.orm import DeclarativeBase, Session, sessionmaker

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}

# Limits of one session (milliseconds): a stuck statement frees its worker instead of holding it.
SESSION_LIMITS = {"statement_timeout": 15_000, "lock_timeout": 5_000, "idle_in_transaction_session_timeout": 30_000}


RESTED_S = 2.0


def query(sql: str, columns: str) -> sa.TextualSelect:
    """Return a query in SQL whose columns are named beforehand, in their order.

    SQLAlchemy keeps what it knows of such a result; that of a bare text it works out for each execution, which costs
    as much CPU as the rest of a small query.
    """
    return sa.text(sql).columns(*map(sa.column, columns.split()))


def service_metadata() -> sa.MetaData:
    """Return metadata with the naming convention; each service's `Base` has its own."""
    return sa.MetaData(naming_convention=NAMING)


class ModelBase(DeclarativeBase):
    """Parent of every service's `Base`: how Python types become columns."""

    __abstract__ = True
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        dt.datetime: sa.DateTime(timezone=True),
        uuid.UUID: sa.Uuid(),
        dict[str, Any]: pg.JSONB(),
        list[Any]: pg.JSONB(),
        str: sa.Text(),
        enum.StrEnum: sa.Enum(
            enum.StrEnum, native_enum=False, length=40, values_callable=lambda kind: [item.value for item in kind]
        ),
    }


class Database:
    """A service's own database.

    `routes` maps each event type that the service publishes to its subscribers; it rides on the
    session so that `shared.delivery.publish` needs no global state.
    """

    def __init__(
        self, url: str, *, source: str = "", routes: Mapping[str, tuple[str, ...]] | None = None, pool: int = 4
    ) -> None:
        self.source = source
        self.engine = _engine(url, source, pool, SESSION_LIMITS)
        self._sessions = sessionmaker(
            self.engine, expire_on_commit=False, info={"source": source, "routes": dict(routes or {})}
        )
        # Reads need no BEGIN and no ROLLBACK around them: one round trip a query instead of four.
        self._reader = _engine(
            url,
            source,
            pool,
            SESSION_LIMITS | {"default_transaction_read_only": "on"},
            isolation_level="AUTOCOMMIT",
        )
        self._readings = sessionmaker(self._reader, autoflush=False)

    @contextmanager
    def transaction(self) -> Iterator[Session]:
        """Open one unit of work: committed when the block ends, rolled back when it raises."""
        with self._sessions.begin() as session:
            yield session

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """Open a session that can only read; what is tried to be written raises `sqlalchemy.exc.InternalError`.

        Each query sees what is committed when it begins; what was loaded can be used after the block.
        """
        with self._readings() as session:
            yield session

    def ping(self) -> None:
        """Ask the server for an answer; raises `sqlalchemy.exc.OperationalError` when there is none."""
        with self.reading() as session:
            session.execute(sa.text("SELECT 1"))

    def dispose(self) -> None:
        """Close the pools' connections; needed after a fork and at the end of a process."""
        self.engine.dispose()
        self._reader.dispose()


def _ask_after_a_rest(engine: sa.Engine) -> None:
    """Ask a pooled connection whether it still lives only when nobody has used it for a while.

    Asking every time doubles the round trips of a read. A server that went away in between is told by the first
    statement, and all connections are made anew.
    """

    def taken(connection: Any, record: Any, _proxy: object) -> None:
        if time.monotonic() - record.info.get("returned_at", 0.0) > RESTED_S:
            try:
                connection.execute("SELECT 1")
                # The question opens a transaction, and whoever takes the connection wants to begin their own.
                connection.rollback()
            except psycopg.Error as error:
                raise sa.exc.DisconnectionError from error

    def returned(_connection: object, record: Any) -> None:
        record.info["returned_at"] = time.monotonic()

    sa.event.listen(engine, "checkout", taken)
    sa.event.listen(engine, "checkin", returned)


def _engine(url: str, source: str, pool: int, session_settings: Mapping[str, Any], **more: Any) -> sa.Engine:
    options = " ".join(f"-c {name}={value}" for name, value in session_settings.items())
    engine = sa.create_engine(
        url,
        pool_size=pool,
        max_overflow=pool,
        pool_timeout=5,
        pool_recycle=1800,
        connect_args={"options": options, "connect_timeout": 5, "application_name": source or "champions"},
        **more,
    )
    _ask_after_a_rest(engine)
    return engine


def refuse_changes_sql(table: str, *, allow_columns: tuple[str, ...] = ()) -> list[str]:
    """Return the statements that make `table` append-only for every role.

    A row may be inserted and read; an UPDATE of any column outside `allow_columns`, every DELETE
    and TRUNCATE by the runtime role are refused by the database itself.
    """
    allowed = " OR ".join(f"key = '{column}'" for column in allow_columns) or "false"
    name = f"refuse_changes_{table}"
    # Table and column names come from migrations, never from outside.
    return [
        f"""CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
          IF TG_OP = 'UPDATE' AND NOT EXISTS (
            SELECT 1 FROM jsonb_each(to_jsonb(NEW)) AS fresh(key, value)
            WHERE NOT ({allowed}) AND fresh.value IS DISTINCT FROM to_jsonb(OLD) -> fresh.key
          ) THEN
            RETURN NEW;
          END IF;
          RAISE EXCEPTION 'rows of {table} are never changed' USING ERRCODE = 'restrict_violation';
        END $$""",  # noqa: S608
        f"""CREATE TRIGGER {name} BEFORE UPDATE OR DELETE ON {table}
        FOR EACH ROW EXECUTE FUNCTION {name}()""",
    ]
