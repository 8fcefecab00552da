"""What everybody reads of a published item, as bytes that are made once for each revision."""

import hashlib
import threading
import uuid
from collections import OrderedDict
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from flask import json
from sqlalchemy.orm import Session

from services.catalog.publishing.content_type import ContentType
from services.catalog.publishing.models import ItemState
from shared.clock import rfc3339
from shared.problems import Gone, NotFound

KEPT_BODIES = 1000


class Retired(Gone):
    """The item was taken from the catalogue; its revisions can still be asked for by number."""

    slug, title = "retired", "This is no longer offered"


@dataclass(frozen=True)
class PublicBody:
    """A reply ready to send."""

    content: bytes
    etag: str


class PublicReads:
    """Reads of one content type. A revision never changes, so its reply may be kept as long as there is room."""

    def __init__(self, kind: ContentType) -> None:
        self._kind = kind
        table, revisions = kind.items.__table__, kind.revisions.__table__
        self._where = sa.text(f"SELECT id, state, revision FROM {table.name} WHERE slug = :slug")  # noqa: S608
        self._content = sa.text(
            f"SELECT title, content, published_at FROM {revisions.name} "  # noqa: S608 - names of our own tables
            "WHERE item_id = :item_id AND number = :number"
        )
        self._kept: OrderedDict[tuple[uuid.UUID, int], PublicBody] = OrderedDict()
        self._lock = threading.Lock()

    def read(self, session: Session, slug: str, number: int | None = None) -> PublicBody:
        """Return the published revision, or the one asked for; raises `NotFound` and `Retired`."""
        item = session.execute(self._where, {"slug": slug}).one_or_none()
        if item is None or item.state == ItemState.DRAFT:
            raise NotFound(f"There is no {self._kind.name} {slug}.")
        if number is None and item.state == ItemState.RETIRED:
            raise Retired(f"The {self._kind.name} {slug} was retired.", revision=item.revision)
        key = (item.id, number or item.revision)
        kept = self._kept.get(key)
        return kept or self._make(session, slug, key)

    def _make(self, session: Session, slug: str, key: tuple[uuid.UUID, int]) -> PublicBody:
        row = session.execute(self._content, {"item_id": key[0], "number": key[1]}).one_or_none()
        if row is None:
            raise NotFound(f"The {self._kind.name} {slug} has no revision {key[1]}.")
        body = encoded(public_document(self._kind, row.content, key[1], rfc3339(row.published_at)))
        with self._lock:
            self._kept[key] = body
            while len(self._kept) > KEPT_BODIES:
                self._kept.popitem(last=False)
        return body


def public_document(kind: ContentType, content: dict[str, Any], number: int, published_at: str) -> dict[str, Any]:
    """Return the reply of a public read: what lists need on top, all that may be seen below `content`."""
    shown = {name: content[name] for name in ("slug", *kind.columns, "title")}
    return shown | {"revision": number, "published_at": published_at, "content": kind.public(content)}


def encoded(document: dict[str, Any]) -> PublicBody:
    """Return a document as it is sent, with the ETag of its bytes."""
    content = json.dumps(document).encode()
    return PublicBody(content, f'"{hashlib.sha256(content).hexdigest()[:32]}"')
