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
        differences = compare_metadata(MigrationContext.configure(connection), Base.metadata)
    engine.dispose()
    assert [each for each in differences if not _about_delivery(each)] == []


def _about_delivery(difference: object) -> bool:
    """Delivery's tables are made by plain SQL and are no models."""
    return any(f"'{table}'" in repr(difference) for table in TABLES)
