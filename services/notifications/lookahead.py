"""Loads what will be asked for about many at once, so that asking for each needs no query.

It lasts as long as the session, which is one transaction: what is decided in it rests on what it read.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy.orm import Session

Entity = TypeVar("Entity")


def look_ahead(session: Session, entity: type[Entity], keys: Iterable[Any]) -> None:
    """Load rows by primary key; `find` then knows them, and knows which there are not."""
    columns = sa.inspect(entity, raiseerr=True).primary_key
    wanted = set(keys)
    rows = session.scalars(sa.select(entity).where(_one_of(columns, wanted))).all() if wanted else []
    names = [column.key for column in columns]
    found = {tuple(getattr(row, name) for name in names): row for row in rows}
    remember(session, entity, {each: found.get(each if len(names) > 1 else (each,)) for each in wanted})


def remember(session: Session, entity: type[Entity], rows: Mapping[Any, Entity | None]) -> None:
    """Keep what was found under each key, and where nothing was."""
    session.info.setdefault(entity, {}).update(rows)


def remembered(session: Session, entity: type[Entity]) -> Mapping[Any, Entity | None]:
    """Return what is kept."""
    found: Mapping[Any, Entity | None] = session.info.get(entity, {})
    return found


def find(session: Session, entity: type[Entity], key: Any) -> Entity | None:
    """Return the row with a primary key, or None."""
    known = remembered(session, entity)
    return known[key] if key in known else session.get(entity, key)


def _one_of(columns: Sequence[sa.Column[Any]], keys: Iterable[Any]) -> sa.ColumnElement[bool]:
    """Match any of the keys; the statement is the same for any number of them, so that it is prepared once."""
    if len(columns) == 1:
        return columns[0] == sa.any_(sa.cast(list(keys), sa.ARRAY(columns[0].type)))
    parts = zip(*keys, strict=True)
    arrays = [sa.cast(list(part), sa.ARRAY(column.type)) for column, part in zip(columns, parts, strict=True)]
    asked = sa.func.unnest(*arrays).table_valued(*(column.key for column in columns)).render_derived()
    return sa.tuple_(*columns).in_(sa.select(asked))
