"""Storing a file: looked into, put away under its hash, then made known in the caller's transaction."""

import hashlib
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql as pg
from sqlalchemy.orm import Session

from services.catalog.assets.media_types import FileRefused, by_name, check
from services.catalog.assets.models import Asset
from services.catalog.assets.texts import texts_of
from shared.clock import now
from shared.documents import Content, Documents
from shared.problems import Invalid


@dataclass(frozen=True)
class StoredFile:
    """A file that is in the documents store; not an asset before a transaction says so."""

    name: str
    sha256: str
    media_type: str
    size: int
    document_key: str
    texts: list[dict[str, Any]] | None = field(default=None, repr=False)

    def reference(self) -> dict[str, Any]:
        """Return the file as content refers to it."""
        return {
            "name": self.name,
            "sha256": self.sha256,
            "media_type": self.media_type,
            "size": self.size,
            "url": f"/media/{self.sha256}/{self.name}",
        }


def check_file(name: str, content: Content, *, field: str) -> str:
    """Return the media type of a file that is taken; raises `Invalid` for `field` with the reason."""
    try:
        return check(name, content).name
    except FileRefused as error:
        raise Invalid([{"field": field, "message": str(error)}]) from error


def store_file(documents: Documents, name: str, content: Content, *, field: str = "file") -> StoredFile:
    """Put a file into the documents store; the same bytes are kept once, so a repeat is harmless."""
    media_type = check_file(name, content, field=field)
    key = documents.put(content, by_name(name).suffixes[0])
    sha256 = hashlib.sha256(content).hexdigest()
    return StoredFile(name, sha256, media_type, len(content), key, texts_of(media_type, content))


def register_asset(session: Session, file: StoredFile, actor: str) -> bool:
    """Make a stored file an asset; tell whether it was a new one."""
    row = {
        "sha256": file.sha256,
        "media_type": file.media_type,
        "size": file.size,
        "name": file.name,
        "document_key": file.document_key,
        "created_at": now(),
        "created_by": actor,
        "texts": file.texts,
    }
    statement = pg.insert(Asset).values(row).on_conflict_do_nothing().returning(Asset.sha256)
    return session.execute(statement).scalar() is not None


def unknown_assets(session: Session, wanted: dict[str, str]) -> list[dict[str, str]]:
    """Return an error for each field (with a SHA-256) whose file was never stored."""
    if not wanted:
        return []
    known = set(session.scalars(sa.select(Asset.sha256).where(Asset.sha256.in_(set(wanted.values())))))
    message = "This file has not been uploaded."
    return [{"field": field, "message": message} for field, sha256 in wanted.items() if sha256 not in known]
