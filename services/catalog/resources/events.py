"""What the catalogue tells about resources."""

import datetime as dt
import uuid
from typing import Any, ClassVar

from shared.delivery import EventPayload


class ResourcePublished(EventPayload):
    """A revision was published. `content` is the whole of it, the quiz key included, for grading elsewhere."""

    type: ClassVar[str] = "catalog.resource.published.v1"

    resource_id: uuid.UUID
    slug: str
    kind: str
    revision: int
    title: str
    published_at: dt.datetime
    change_note: str
    content: dict[str, Any]


class ResourceRetired(EventPayload):
    """A resource was taken from the catalogue; who has begun it may finish."""

    type: ClassVar[str] = "catalog.resource.retired.v1"

    resource_id: uuid.UUID
    slug: str
    retired_at: dt.datetime
