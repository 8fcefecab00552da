"""What the catalogue tells about publications, as far as progress reads it."""

import datetime as dt
import uuid
from typing import Any

from pydantic import BaseModel
from sqlalchemy.orm import Session

from services.progress.attendances.operations import announce_dates, announce_retirement, newest_revision
from services.progress.catalogue.operations import (
    PublishedPathway,
    PublishedResource,
    keep_pathway,
    keep_resource,
    retire_pathway,
    retire_resource,
)
from services.progress.editions.operations import announce_edition
from shared.delivery import Envelope, RetryLater


class ResourcePublication(BaseModel):
    """`catalog.resource.published.v1`."""

    resource_id: uuid.UUID
    slug: str
    kind: str
    revision: int
    title: str
    published_at: dt.datetime
    content: dict[str, Any]


class ResourceRetirement(BaseModel):
    """`catalog.resource.retired.v1`."""

    slug: str
    retired_at: dt.datetime


class PathwayPublication(BaseModel):
    """`catalog.pathway.published.v1`."""

    pathway_id: uuid.UUID
    slug: str
    revision: int
    title: str
    published_at: dt.datetime
    content: dict[str, Any]


class PathwayRetirement(BaseModel):
    """`catalog.pathway.retired.v1`."""

    slug: str
    retired_at: dt.datetime


def resource_published(session: Session, envelope: Envelope) -> None:
    """Keep a revision, and have those told of it who are on an earlier one, or mean to come to a date of it."""
    told = ResourcePublication.model_validate(envelope.data)
    before = newest_revision(session, told.slug)
    keep_resource(session, PublishedResource(**dict(told)))
    announce_edition(session, told.slug, told.kind, told.revision)
    announce_dates(session, told.slug, told.kind, told.revision, before)


def resource_retired(session: Session, envelope: Envelope) -> None:
    """Take a resource off; waits for its publication when that is still on the way."""
    told = ResourceRetirement.model_validate(envelope.data)
    if not retire_resource(session, told.slug, told.retired_at):
        raise RetryLater(f"resource {told.slug} has not arrived yet")
    announce_retirement(session, told.slug)


def pathway_published(session: Session, envelope: Envelope) -> None:
    """Keep a revision of a pathway."""
    keep_pathway(session, PublishedPathway(**dict(PathwayPublication.model_validate(envelope.data))))


def pathway_retired(session: Session, envelope: Envelope) -> None:
    """Let nobody join a pathway any more; waits for its publication when that is still on the way."""
    told = PathwayRetirement.model_validate(envelope.data)
    if not retire_pathway(session, told.slug, told.retired_at):
        raise RetryLater(f"pathway {told.slug} has not arrived yet")
