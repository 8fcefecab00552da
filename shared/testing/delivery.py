"""Looks at what was published and runs background work in this process, through JSON as the real thing does."""

from __future__ import annotations

import itertools
import json
import uuid
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from shared.clock import now
from shared.database import Database
from shared.delivery import Background, Envelope, EventPayload
from shared.ids import new_id

_SEQUENCE = itertools.count(1)


def published(database: Database, event_type: str) -> list[dict[str, Any]]:
    """The payloads of a type in the outbox, oldest first."""
    statement = sa.text("SELECT data FROM outbox_event WHERE type = :type ORDER BY time, id")
    with database.reading() as session:
        return [dict(row.data) for row in session.execute(statement, {"type": event_type})]


def assert_published(database: Database, event_type: str, **fields: Any) -> dict[str, Any]:
    """The newest payload of that type with these fields (compared as text where the value is not JSON's own)."""
    payloads = published(database, event_type)
    for payload in payloads[::-1]:
        if all(_same(payload.get(name), value) for name, value in fields.items()):
            return payload
    raise AssertionError(f"no {event_type} with {fields}; published were {payloads}")


def _same(stored: Any, wanted: Any) -> bool:
    return bool(stored == wanted) or (stored is not None and str(stored) == str(wanted))


def perform_job(background: Background, task: str, key: str) -> str:
    """Carry out the job that was enqueued under this key, and return the state it is in afterwards."""
    with background_database(background).reading() as session:
        job_id = session.execute(
            sa.text("SELECT id FROM job WHERE task = :task AND key = :key"), {"task": task, "key": key}
        ).scalar_one_or_none()
    assert job_id is not None, f"no job {task} was enqueued with the key {key}"
    assert background.perform(task, job_id), f"the job {task} {key} is not due, or was carried out already"
    with background_database(background).reading() as session:
        return str(session.execute(sa.text("SELECT state FROM job WHERE id = :id"), {"id": job_id}).scalar_one())


@dataclass(frozen=True)
class Delivered:
    """An event as a service took it in."""

    envelope: Envelope
    state: str
    error: str | None


def envelope_of(payload: EventPayload, *, subject: str, sequence: int | None = None) -> Envelope:
    """The envelope in which the relay would send this payload."""
    source = payload.type.partition(".")[0]
    number = sequence if sequence is not None else next(_SEQUENCE)
    data = json.loads(payload.model_dump_json())
    return Envelope(
        id=new_id(), source=source, type=payload.type, subject=subject, sequence=number, time=now(), data=data
    )


def deliver(
    background: Background,
    payload: EventPayload | Envelope,
    *,
    subject: str = "",
    sequence: int | None = None,
    expect: str = "done",
) -> Delivered:
    """Give an event to a service's inbox and see that it ends as expected (`done`, `retry`, `parked` or `dead`).

    An `Envelope` is delivered as it is: hand over that of an earlier delivery to deliver the event again.
    """
    envelope = payload if isinstance(payload, Envelope) else envelope_of(payload, subject=subject, sequence=sequence)
    background.deliver([json.loads(envelope.model_dump_json())])
    delivered = Delivered(envelope, *_inbox_state(background, envelope.id))
    assert delivered.state == expect, f"{envelope.type} is {delivered.state}: {delivered.error}"
    return delivered


def _inbox_state(background: Background, event_id: uuid.UUID) -> tuple[str, str | None]:
    with background_database(background).reading() as session:
        row = session.execute(sa.text("SELECT state, error FROM inbox WHERE event_id = :id"), {"id": event_id}).one()
        return row.state, row.error


def background_database(background: Background) -> Database:
    """The database that a service's background work uses."""
    return background._database  # noqa: SLF001 - tests look at what the product hides
