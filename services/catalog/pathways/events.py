"""What the catalogue tells about pathways."""

import datetime as dt
import uuid
from typing import Any, ClassVar

from shared.delivery import EventPayload


class PathwayPublished(EventPayload):
    """A revision of a pathway was published; `content` is the whole of it."""

    type: ClassVar[str] = "catalog.pathway.published.v1"

    pathway_id: uuid.UUID
    slug: str
    revision: int
    title: str
    published_at: dt.datetime
    change_note: str
    content: dict[str, Any]


class PathwayRetired(EventPayload):
    """A pathway was taken from the catalogue; who has joined it may finish."""

    type: ClassVar[str] = "catalog.pathway.retired.v1"

    pathway_id: uuid.UUID
    slug: str
    retired_at: dt.datetime
