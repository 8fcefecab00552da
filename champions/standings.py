"""`champions standings`: what reports read of the evaluator's findings."""

from __future__ import annotations

import sys

import click

from champions.databases import NoDatabase, database_of
from champions.home import Home


@click.group()
def standings() -> None:
    """Standings of enrollments, which reports over many learners read."""


@standings.command()
def rebuild() -> None:
    """Have all standings made anew from the facts, in the background. Safe to repeat."""
    from services.progress.standings.rebuilding import order_rebuild

    try:
        database = database_of("progress", Home.from_environment())
    except NoDatabase as error:
        sys.exit(str(error))
    with database.transaction() as session:
        job = order_rebuild(session)
    database.dispose()
    click.echo(f"The standings are being made anew, beginning with job {job}.")
