"""Storing a file: looked into, put away under its hash, then made known in the caller's transaction."""

import hashlib
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql as pg
from sqlalchemy.orm import Session

from services.catalog.assets.media_types import FileRefused, by_name, check
from services.catalog.assets.models import Asset
from services.catalog.assets.queries import SETTLING, uses_of
from services.catalog.assets.references import asset_fields
from services.catalog.assets.texts import texts_of
from shared.clock import now
from shared.documents import Content, Documents
from shared.problems import Conflict, Invalid


class FileInUse(Conflict):
    """Some content refers to the file: a draft, what is published, or an earlier edition."""

    slug, title = "file-in-use", "Something refers to this file"


class FileJustSent(Conflict):
    """The file was sent less than a day ago; the content that will refer to it may still be written."""

    slug, title = "file-just-sent", "This file was sent less than a day ago"


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
    """Make a stored file an asset; tell whether it was a new one. One that is sent again is as good as new."""
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
    if session.execute(statement).scalar() is not None:
        return True
    touched = sa.update(Asset).where(Asset.sha256 == file.sha256).values(created_at=row["created_at"])
    session.execute(touched)
    return False


def delete_asset(session: Session, documents: Documents, sha256: str) -> Asset | None:
    """Delete a file that nothing refers to, and return what it was; None when there is none.

    The row is locked first: whoever begins to refer to the file waits for this, or this for them. The document goes
    before the transaction ends. A process that dies in between leaves a row without a document, to which nothing
    refers: it is listed among the unused files again and can be deleted once more, or sent once more.
    Raises `FileInUse` and `FileJustSent`.
    """
    asset = session.scalars(sa.select(Asset).where(Asset.sha256 == sha256).with_for_update()).one_or_none()
    if asset is None:
        return None
    uses = uses_of(session, [sha256])[sha256]
    if uses:
        names = ", ".join(sorted({each["slug"] for each in uses}))
        raise FileInUse(f"Nothing may be left without its file: {names}.", uses=uses)
    if asset.created_at > now() - SETTLING:
        raise FileJustSent("The form that will refer to it may still be open. It can be deleted tomorrow.")
    session.delete(asset)
    session.flush()
    documents.delete(asset.document_key)
    return asset


def hold_assets(session: Session, content: dict[str, Any]) -> None:
    """Keep the files of a draft from being deleted until it is written; raises `Invalid` for one that just was."""
    wanted = asset_fields(content)
    if not wanted:
        return
    named = sa.select(Asset.sha256).where(Asset.sha256.in_(set(wanted.values()))).order_by(Asset.sha256)
    before = set(session.scalars(named))
    gone = before - set(session.scalars(named.with_for_update(read=True, key_share=True)))
    if gone:
        message = "This file was deleted just now; send it again."
        raise Invalid([{"field": field, "message": message} for field, sha256 in wanted.items() if sha256 in gone])


def unknown_assets(session: Session, wanted: dict[str, str]) -> list[dict[str, str]]:
    """Return an error for each field (with a SHA-256) whose file was never stored."""
    if not wanted:
        return []
    # Locked, so that none of them is deleted before what refers to it is published.
    query = sa.select(Asset.sha256).where(Asset.sha256.in_(set(wanted.values()))).order_by(Asset.sha256)
    known = set(session.scalars(query.with_for_update(read=True, key_share=True)))
    message = "This file has not been uploaded."
    return [{"field": field, "message": message} for field, sha256 in wanted.items() if sha256 not in known]
