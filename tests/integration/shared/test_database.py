"""A unit of work is whole or nothing, and facts stay as they were written."""

from collections.abc import Callable, Iterator

import pytest
import sqlalchemy as sa

from shared.database import Database, refuse_changes_sql
from shared.testing.servers import DatabaseUrls


@pytest.fixture
def urls(empty_database: Callable[[str], DatabaseUrls]) -> DatabaseUrls:
    made = empty_database("catalog")
    owner = Database(made.owner)
    with owner.transaction() as session:
        session.execute(sa.text("CREATE TABLE fact (id int PRIMARY KEY, said text, exported_at timestamptz)"))
        for statement in refuse_changes_sql("fact", allow_columns=("exported_at",)):
            session.execute(sa.text(statement))
    owner.dispose()
    return made


@pytest.fixture
def database(urls: DatabaseUrls) -> Iterator[Database]:
    opened = Database(urls.runtime, source="catalog")
    yield opened
    opened.dispose()


def run(database: Database, statement: str) -> None:
    with database.transaction() as session:
        session.execute(sa.text(statement))


def facts(database: Database) -> list[tuple[int, str]]:
    with database.reading() as session:
        return [tuple(row) for row in session.execute(sa.text("SELECT id, said FROM fact ORDER BY id"))]


def test_a_transaction_that_raises_leaves_nothing_behind(database: Database) -> None:
    with pytest.raises(sa.exc.IntegrityError):
        run(database, "INSERT INTO fact VALUES (1, 'one'); INSERT INTO fact VALUES (1, 'again')")
    assert facts(database) == []


def test_a_reader_cannot_write(database: Database) -> None:
    with pytest.raises(sa.exc.InternalError, match="read-only"), database.reading() as session:
        session.execute(sa.text("INSERT INTO fact VALUES (1, 'one')"))


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE fact SET said = 'other'",
        "UPDATE fact SET id = 2, exported_at = now()",
        "DELETE FROM fact",
        "TRUNCATE fact",
        "ALTER TABLE fact DISABLE TRIGGER ALL",
        "DROP TABLE fact",
    ],
)
def test_the_service_cannot_change_a_fact_in_any_way(database: Database, statement: str) -> None:
    run(database, "INSERT INTO fact VALUES (1, 'one')")
    with pytest.raises(sa.exc.DBAPIError):
        run(database, statement)
    assert facts(database) == [(1, "one")]


def test_even_the_tables_owner_does_not_change_a_fact_by_mistake(urls: DatabaseUrls, database: Database) -> None:
    run(database, "INSERT INTO fact VALUES (1, 'one')")
    owner = Database(urls.owner)
    with pytest.raises(sa.exc.IntegrityError, match="never changed"):
        run(owner, "UPDATE fact SET said = 'other'")
    owner.dispose()


def test_a_column_that_was_left_open_may_change(database: Database) -> None:
    run(database, "INSERT INTO fact VALUES (1, 'one')")
    run(database, "UPDATE fact SET exported_at = now()")
    assert facts(database) == [(1, "one")]


def test_a_service_cannot_open_another_services_database(
    urls: DatabaseUrls, empty_database: Callable[[str], DatabaseUrls]
) -> None:
    other = empty_database("progress")
    trespassing = sa.engine.make_url(urls.runtime).set(database=sa.engine.make_url(other.runtime).database)
    database = Database(trespassing.render_as_string(hide_password=False))
    with pytest.raises(sa.exc.OperationalError, match="permission denied"):
        database.ping()
    database.dispose()


def test_a_connection_that_died_while_nobody_used_it_is_replaced(
    catalog_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    with catalog_database.reading() as session:
        first = session.execute(sa.text("SELECT pg_backend_pid()")).scalar_one()
    with catalog_database.reading() as session:
        assert session.execute(sa.text("SELECT pg_backend_pid()")).scalar_one() == first
    with catalog_database.transaction() as session:
        session.execute(sa.text("SELECT pg_terminate_backend(:pid, 5000)"), {"pid": first})
    monkeypatch.setattr("shared.database.RESTED_S", -1.0)
    with catalog_database.reading() as session:
        assert session.execute(sa.text("SELECT pg_backend_pid()")).scalar_one() != first


def test_a_connection_that_was_asked_after_a_rest_has_no_transaction_open(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("shared.database.RESTED_S", -1.0)
    with database.transaction() as session:
        session.execute(sa.text("SELECT 1"))
    # Only a connection without a transaction can be told to commit each statement by itself.
    with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        assert connection.execute(sa.text("SELECT 1")).scalar() == 1
