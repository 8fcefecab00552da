"""The tables are what the models say, and the history goes both ways."""

from collections.abc import Callable

import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

import services.catalog.app  # noqa: F401 - declares every table
from services.catalog.tables import Base
from shared.delivery.schema import TABLES
from shared.migrations import downgrade, upgrade
from shared.testing.servers import DatabaseUrls


def test_the_history_goes_up_down_and_up_again(empty_database: Callable[[str], DatabaseUrls]) -> None:
    url = empty_database("catalog").owner
    upgrade("catalog", url)
    downgrade("catalog", url, "base")
    upgrade("catalog", url)
    engine = sa.create_engine(url, poolclass=sa.NullPool)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"include_name": _is_ours})
        differences = compare_metadata(context, Base.metadata)
    engine.dispose()
    assert differences == []


def _is_ours(name: str | None, kind: str, _parents: object) -> bool:
    """Delivery's tables are made by plain SQL and are no models."""
    return kind != "table" or name not in (*TABLES, "alembic_version")
