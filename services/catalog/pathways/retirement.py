"""What follows when a pathway is taken from the catalogue, and what that which is published still needs."""

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.catalog.pathways.events import PathwayRetired
from services.catalog.pathways.models import Pathway
from shared.delivery import publish
from shared.problems import Conflict

_SHOWN_BY = sa.text(
    """
    SELECT 'programme ' || programmes.slug FROM programmes
    JOIN programme_revisions AS r ON r.item_id = programmes.id AND r.number = programmes.revision
    WHERE programmes.state = 'published' AND r.content ->> 'pathway' = :slug
    ORDER BY programmes.slug
    """
)


class PathwayNeeded(Conflict):
    """A published programme would lead to a pathway that nobody can join."""

    slug, title = "pathway-needed", "A published programme shows this pathway"


def may_retire(session: Session, slug: str) -> None:
    """Raise `PathwayNeeded` while the first page of a published programme leads to the pathway."""
    needed_by = list(session.execute(_SHOWN_BY, {"slug": slug}).scalars())
    if needed_by:
        names = ", ".join(needed_by)
        raise PathwayNeeded(f"Retire it first, or publish it with another pathway: {names}.", needed_by=needed_by)


def on_retired(session: Session, item: Pathway, retired_at: dt.datetime) -> None:
    """Tell the services that keep a copy."""
    fact = PathwayRetired(pathway_id=item.id, slug=item.slug, retired_at=retired_at)
    publish(session, fact, subject=str(item.id))
