"""`champions events`: what an operator can do about deliveries that stopped."""

from __future__ import annotations

import datetime as dt
import json
import sys
import uuid
from collections.abc import Iterator
from contextlib import contextmanager

import click
from sqlalchemy.orm import Session

from champions.databases import NoDatabase, database_of
from champions.home import Home
from champions.roles import WITH_DATABASE
from shared.delivery import dead_letters

SERVICE = click.argument("service", type=click.Choice(WITH_DATABASE))


@click.group()
def events() -> None:
    """Events and jobs that stopped: see them, try them again, send events once more."""


@events.group()
def dead() -> None:
    """Dead letters: events not handled, jobs given up, events that nobody takes in."""


@dead.command("list")
@SERVICE
def list_(service: str) -> None:
    """List what has stopped in a service, oldest first."""
    with _session(service) as session:
        letters = dead_letters.list_dead(session)
    for letter in letters:
        error = (letter.error or "").splitlines()[0] if letter.error else ""
        click.echo(
            f"{letter.since:%Y-%m-%d %H:%M:%S}  {letter.place:6}  {letter.state:7}  {letter.id}  "
            f"{letter.name}  {letter.key}  attempts {letter.attempts}  {error}"
        )
    click.echo(f"{len(letters)} in {service}")


@dead.command()
@SERVICE
@click.argument("letter_id", type=click.UUID)
def show(service: str, letter_id: uuid.UUID) -> None:
    """Show everything known about an event or a job."""
    with _session(service) as session:
        found = dead_letters.show(session, letter_id)
    if not found:
        sys.exit(f"{service} knows no event and no job {letter_id}")
    click.echo(json.dumps(found, indent=2, default=str))


@dead.command()
@SERVICE
@click.argument("letter_ids", nargs=-1, type=click.UUID)
@click.option("--all", "everything", is_flag=True, help="All that have stopped.")
def replay(service: str, letter_ids: tuple[uuid.UUID, ...], everything: bool) -> None:  # noqa: FBT001 - click's way
    """Have stopped events and jobs tried again. Safe to repeat: what was done is not done twice."""
    if not letter_ids and not everything:
        sys.exit("Name what to replay, or say --all")
    with _session(service) as session:
        replayed = dead_letters.replay(session, None if everything else letter_ids)
    click.echo(f"{len(replayed)} will be tried again")


@events.command()
@SERVICE
@click.option("--event", type=click.UUID, help="This event.")
@click.option("--since", type=click.DateTime(), help="All events from this time on (UTC).")
@click.option("--subscriber", type=click.Choice(WITH_DATABASE), help="Only to this service.")
def resend(service: str, event: uuid.UUID | None, since: dt.datetime | None, subscriber: str | None) -> None:
    """Send a service's published events once more; subscribers drop what they have."""
    if event is None and since is None and subscriber is None:
        sys.exit("Say which: --event, --since or --subscriber")
    moment = since.replace(tzinfo=dt.UTC) if since else None
    with _session(service) as session:
        count = dead_letters.resend(session, event=event, since=moment, subscriber=subscriber)
    click.echo(f"{count} deliveries will be sent again")


@contextmanager
def _session(service: str) -> Iterator[Session]:
    try:
        database = database_of(service, Home.from_environment())
    except NoDatabase as error:
        sys.exit(str(error))
    with database.transaction() as session:
        yield session
    database.dispose()
