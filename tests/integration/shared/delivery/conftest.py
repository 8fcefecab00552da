"""A database with the delivery tables and one table for effects; two services that speak through it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, ClassVar

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from shared.database import Database
from shared.delivery import Background, Envelope, EventPayload, Ordered, publish, schema
from shared.delivery.broker import Broker
from shared.settings import ServiceSettings
from shared.testing.servers import create_empty_database

ROUTES = {"example.thing.happened.v1": ("listener",), "example.step.taken.v1": (Ordered("listener"),)}


class ListenerSettings(ServiceSettings):
    service: ClassVar[str] = "listener"


class ThingHappened(EventPayload):
    type: ClassVar[str] = "example.thing.happened.v1"

    number: int


class StepTaken(EventPayload):
    type: ClassVar[str] = "example.step.taken.v1"

    number: int


@dataclass
class Behaviour:
    """What the listener's handler does beside noting the event: tests put functions in."""

    before: dict[int, Callable[[], None]] = field(default_factory=dict)


class Executor:
    """What a migration gets as `op`."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def execute(self, sqltext: str) -> None:
        self._connection.execute(sa.text(sqltext))


@pytest.fixture(scope="session")
def delivery_database_url(test_worker: str) -> str:
    urls = create_empty_database(f"delivery_{test_worker}", "catalog")
    owner = sa.create_engine(urls.owner, poolclass=sa.NullPool)
    with owner.begin() as connection:
        schema.create_v1(Executor(connection))
        connection.execute(sa.text("CREATE TABLE effect (number integer, event_id uuid)"))
        connection.execute(sa.text("GRANT TRUNCATE ON ALL TABLES IN SCHEMA public TO catalog"))
    return urls.runtime


@pytest.fixture
def database(delivery_database_url: str) -> Iterator[Database]:
    database = Database(delivery_database_url, source="example", routes=ROUTES, pool=20)
    with database.transaction() as session:
        session.execute(sa.text(f"TRUNCATE effect, {', '.join(schema.TABLES)}"))
    yield database
    database.dispose()


@pytest.fixture
def behaviour() -> Behaviour:
    return Behaviour()


@pytest.fixture
def background(database: Database, behaviour: Behaviour, redis_url: str) -> Background:
    def note(session: Session, envelope: Envelope) -> None:
        number = envelope.data["number"]
        session.execute(
            sa.text("INSERT INTO effect (number, event_id) VALUES (:number, :id)"),
            {"number": number, "id": envelope.id},
        )
        behaviour.before.get(number, lambda: None)()

    settings = ListenerSettings(environment="test", redis_url=redis_url)
    return Background(settings, database, subscriptions=dict.fromkeys(ROUTES, note))


@pytest.fixture
def broker(background: Background, redis_url: str) -> Iterator[Broker]:
    broker = Broker(background.celery, redis_url)
    yield broker
    broker.close()


@pytest.fixture
def select(database: Database) -> Callable[..., list[Any]]:
    """`select("state FROM inbox")`: the values of a query's one column, or its rows."""

    def run(rest: str, **parameters: Any) -> list[Any]:
        with database.transaction() as session:
            rows = session.execute(sa.text(f"SELECT {rest}"), parameters).all()
        return [row[0] if len(row) == 1 else tuple(row) for row in rows]

    return run


@pytest.fixture
def change(database: Database) -> Callable[..., None]:
    """Run a statement, mostly to make time pass for a row."""

    def run(statement: str, **parameters: Any) -> None:
        with database.transaction() as session:
            session.execute(sa.text(statement), parameters)

    return run


@pytest.fixture
def happen(database: Database) -> Callable[..., None]:
    """`happen(1, 2, 3)`: publish events with these numbers in one transaction."""

    def run(*numbers: int, subject: str = "thing", payload: Any = ThingHappened) -> None:
        with database.transaction() as session:
            for number in numbers:
                publish(session, payload(number=number), subject=subject)

    return run


@pytest.fixture
def envelopes(database: Database) -> Callable[[], list[Envelope]]:
    """What is in the outbox, as subscribers get it."""

    def read() -> list[Envelope]:
        with database.transaction() as session:
            rows = session.execute(
                sa.text(
                    "SELECT e.*, d.ordered FROM outbox_event e JOIN outbox_delivery d ON d.event_id = e.id"
                    " ORDER BY e.time, e.sequence"
                )
            ).mappings()
            return [Envelope.model_validate(dict(row)) for row in rows]

    return read
