"""Cursor pagination: a page ends with an opaque cursor that says where the next one begins."""

import base64
import binascii
import json
import uuid
from typing import Any

from pydantic import Field

from shared.problems import Invalid
from shared.schemas import Request

LARGEST_PAGE = 200


class PageQuery(Request):
    """The query of every list: how many, and from where on."""

    limit: int = Field(default=50, ge=1, le=LARGEST_PAGE, description="items on a page")
    cursor: str | None = Field(default=None, max_length=600, description="`next` of the page before")


def encode_cursor(values: list[Any]) -> str:
    """Return an opaque text for the sort values of a page's last item (texts, numbers, None)."""
    packed = json.dumps(values, separators=(",", ":"), default=str).encode()
    return base64.urlsafe_b64encode(packed).decode().rstrip("=")


def decode_cursor(cursor: str, *, length: int) -> list[Any]:
    """Return the sort values in a cursor; raises `Invalid` for one that this service did not make."""
    try:
        values = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (ValueError, binascii.Error, UnicodeError):
        values = None
    scalars = (str, int, float, bool, type(None))
    if not isinstance(values, list) or len(values) != length or not all(isinstance(each, scalars) for each in values):
        raise Invalid([{"field": "cursor", "message": "This is not a cursor of this list."}])
    return values


def id_in_cursor(cursor: str | None) -> uuid.UUID | None:
    """Return the id after which a page begins, in lists sorted by id alone; raises `Invalid` for other cursors."""
    if not cursor:
        return None
    try:
        return uuid.UUID(str(decode_cursor(cursor, length=1)[0]))
    except ValueError as error:
        raise Invalid([{"field": "cursor", "message": "This is not a cursor of this list."}]) from error
