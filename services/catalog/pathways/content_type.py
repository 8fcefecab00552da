"""Pathways as a published content type."""

from typing import Any

from sqlalchemy.orm import Session

from services.catalog.content import PathwayContent
from services.catalog.pathways.events import PathwayPublished
from services.catalog.pathways.models import Pathway, PathwayRevision
from services.catalog.pathways.retirement import may_retire, on_retired
from services.catalog.publishing.checking import checked, missing_slugs
from services.catalog.publishing.content_type import ContentType, FieldErrors
from services.catalog.resources.models import Resource
from shared.delivery import publish


def check(content: dict[str, Any]) -> dict[str, Any]:
    """Return pathway content as it is stored; raises `Invalid`."""
    return checked(PathwayContent.model_validate, content)


def missing(session: Session, content: dict[str, Any]) -> FieldErrors:
    """Name the required resources that are not published: nobody could meet the requirement."""
    wanted = [
        (f"content.requirements.{n}.resource", each["resource"]) for n, each in enumerate(content["requirements"])
    ]
    wanted += [
        (f"content.groups.{n}.resource", each["resource"])
        for n, each in enumerate(content["groups"])
        if each["resource"] is not None
    ]
    wanted += [(f"content.comparison.{name}", slug) for name, slug in (content.get("comparison") or {}).items()]
    return missing_slugs(session, Resource, wanted)


def on_published(session: Session, item: Pathway, revision: PathwayRevision) -> None:
    """Tell the services that keep a copy."""
    fact = PathwayPublished(
        pathway_id=item.id,
        slug=item.slug,
        revision=revision.number,
        title=revision.title,
        published_at=revision.published_at,
        change_note=revision.change_note,
        content=revision.content,
    )
    publish(session, fact, subject=str(item.id))


PATHWAYS = ContentType(
    name="pathway",
    plural="pathways",
    items=Pathway,
    revisions=PathwayRevision,
    check=check,
    missing=missing,
    public=lambda content: content,
    on_published=on_published,
    may_retire=may_retire,
    on_retired=on_retired,
)
