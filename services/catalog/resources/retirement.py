"""What follows when a resource is taken from the catalogue, and what that which is published still needs."""

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.catalog.resources.events import ResourceRetired
from services.catalog.resources.models import Resource
from services.catalog.search.operations import remove_resource
from shared.delivery import publish
from shared.problems import Conflict

_NEEDED_BY = sa.text(
    """
    SELECT 'pathway ' || pathways.slug FROM pathways
    JOIN pathway_revisions AS r ON r.item_id = pathways.id AND r.number = pathways.revision
    WHERE pathways.state = 'published'
      AND (r.content @> jsonb_build_object('requirements', jsonb_build_array(jsonb_build_object('resource', :slug)))
        OR r.content @> jsonb_build_object('groups', jsonb_build_array(jsonb_build_object('resource', :slug))))
    UNION ALL
    SELECT 'series ' || resources.slug FROM resources
    JOIN resource_revisions AS r ON r.item_id = resources.id AND r.number = resources.revision
    WHERE resources.state = 'published' AND resources.kind = 'module_series'
      AND r.content @> jsonb_build_object('parts', jsonb_build_array(:slug))
    """
).bindparams(sa.bindparam("slug", type_=sa.Text()))


class ResourceNeeded(Conflict):
    """A published pathway or series would be left with a hole."""

    slug, title = "resource-needed", "Something that is published needs this resource"


def may_retire(session: Session, slug: str) -> None:
    """Raise `ResourceNeeded` while a published pathway asks for the resource, or a published series has it."""
    needed_by = list(session.execute(_NEEDED_BY, {"slug": slug}).scalars())
    if needed_by:
        raise ResourceNeeded(f"Publish a revision without it first of: {', '.join(needed_by)}.", needed_by=needed_by)


def on_retired(session: Session, item: Resource, retired_at: dt.datetime) -> None:
    """Take the resource out of lists and search, and tell the services that keep a copy."""
    remove_resource(session, item.id)
    fact = ResourceRetired(resource_id=item.id, slug=item.slug, retired_at=retired_at)
    publish(session, fact, subject=str(item.id))
