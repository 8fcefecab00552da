"""Resources as a published content type: how they are checked, what they refer to, what follows publishing."""

from typing import Any

from sqlalchemy.orm import Session

from services.catalog.assets.operations import unknown_assets
from services.catalog.assets.references import asset_fields
from services.catalog.content import KINDS, read_resource
from services.catalog.publishing.checking import checked, missing_slugs
from services.catalog.publishing.content_type import ContentType, FieldErrors
from services.catalog.resources.events import ResourcePublished
from services.catalog.resources.models import Resource, ResourceRevision
from services.catalog.resources.public_content import public_content
from services.catalog.resources.retirement import may_retire, on_retired
from services.catalog.search.operations import index_resource
from shared.delivery import publish


def check(content: dict[str, Any]) -> dict[str, Any]:
    """Return resource content as it is stored; raises `Invalid`."""
    return checked(read_resource, content, tags=KINDS)


def missing(session: Session, content: dict[str, Any]) -> FieldErrors:
    """Name the resources that the content refers to and nobody has drafted, and the files nobody has sent."""
    wanted = [(f"content.parts.{n}", slug) for n, slug in enumerate(content.get("parts", ()))]
    wanted += [(f"content.related.{n}", slug) for n, slug in enumerate(content["related"])]
    if content.get("series"):
        wanted.append(("content.series", content["series"]))
    wanted += [(f"content.comparison.{name}", slug) for name, slug in (content.get("comparison") or {}).items()]
    absent = missing_slugs(session, Resource, wanted, published=False)
    return absent + unknown_assets(session, asset_fields(content))


def on_published(session: Session, item: Resource, revision: ResourceRevision) -> None:
    """Put the resource into lists and search, and tell the services that keep a copy."""
    index_resource(session, item.id, revision.content, revision.number, revision.published_at)
    fact = ResourcePublished(
        resource_id=item.id,
        slug=item.slug,
        kind=item.kind,
        revision=revision.number,
        title=revision.title,
        published_at=revision.published_at,
        change_note=revision.change_note,
        content=revision.content,
    )
    publish(session, fact, subject=str(item.id))


RESOURCES = ContentType(
    name="resource",
    plural="resources",
    items=Resource,
    revisions=ResourceRevision,
    check=check,
    missing=missing,
    public=public_content,
    on_published=on_published,
    may_retire=may_retire,
    on_retired=on_retired,
    columns=("kind",),
)
