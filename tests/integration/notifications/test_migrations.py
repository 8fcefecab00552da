"""The history of the database: it leads to the models, back, and forth again, and mails nobody."""

from collections.abc import Callable
from typing import Any

import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from services.notifications.tables import Base
from shared.delivery.schema import TABLES
from shared.migrations import downgrade, upgrade


def test_the_tables_are_the_models_and_the_way_back_works(empty_database: Callable[[str], Any]) -> None:
    url = empty_database("notifications").owner
    upgrade("notifications", url)
    downgrade("notifications", url, "base")
    upgrade("notifications", url)
    engine = sa.create_engine(url, poolclass=sa.NullPool)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"include_name": _is_ours})
        assert compare_metadata(context, Base.metadata) == []
        assert connection.scalar(sa.text("SELECT count(*) FROM messages")) == 0
        assert connection.scalar(sa.text("SELECT count(*) FROM job")) == 0


def _is_ours(name: str | None, kind: str, parents: Any) -> bool:
    return not (kind == "table" and (name in TABLES or name == "alembic_version"))
