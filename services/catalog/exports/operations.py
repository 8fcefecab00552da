"""Exporting what is published, and proof that an import of it gives the same."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.catalog.assets.models import Asset
from services.catalog.content import as_json
from services.catalog.exports.writing import media_files, pack_files
from services.catalog.packs.problems import PackInvalid
from services.catalog.packs.reader import Pack, read_pack
from services.catalog.pathways.content_type import PATHWAYS
from services.catalog.programmes.content_type import PROGRAMMES
from services.catalog.publishing.content_type import ContentType
from services.catalog.publishing.models import ItemState
from services.catalog.publishing.rules import content_hash
from services.catalog.resources.content_type import RESOURCES
from services.catalog.search.models import SearchSynonyms
from shared.database import Database
from shared.documents import Documents
from shared.problems import Conflict, NotFound

Contents = dict[str, dict[str, Any]]


class NotExportable(Conflict):
    """The files of a pack cannot say what this content is, so the export would not be the same."""

    slug, title = "not-exportable", "Some content cannot be written as a pack"


@contextmanager
def exported_pack(database: Database, documents: Documents, programme: str) -> Iterator[Path]:
    """Write the published catalogue into a folder that lasts as long as the block.

    What was written is read again and compared, so an export is the same or there is none: raises
    `NotExportable` with what differs, and `NotFound` for a programme that is not published.
    """
    with database.reading() as session:
        programmes = _published(session, PROGRAMMES)
        if programme not in programmes:
            raise NotFound(f"There is no programme {programme}.")
        pathways, resources = _published(session, PATHWAYS), _published(session, RESOURCES)
        synonyms = _synonyms(session, programme)
        media = media_files(resources.values())
        stored = _stored(session, set(media.values()))
    files = pack_files(programmes[programme], pathways.values(), list(resources.values()), synonyms)
    with tempfile.TemporaryDirectory(prefix="champions-export-") as folder:
        root = Path(folder)
        for name, text in files.items():
            _write(root / name, text.encode())
        for name, sha256 in media.items():
            _write(root / name, documents.get(stored[sha256]))
        _require_same(root, {programme: programmes[programme]}, pathways, resources)
        yield root


def _published(session: Session, kind: ContentType) -> Contents:
    items, revisions = kind.items, kind.revisions
    query = (
        sa.select(items.slug, revisions.content)
        .join(revisions, (revisions.item_id == items.id) & (revisions.number == items.revision))
        .where(items.state == ItemState.PUBLISHED)
        .order_by(items.slug)
    )
    return {row.slug: row.content for row in session.execute(query)}


def _synonyms(session: Session, pack: str) -> list[list[str]]:
    query = sa.select(SearchSynonyms.phrases).where(SearchSynonyms.pack == pack).order_by(SearchSynonyms.number)
    return list(session.scalars(query))


def _stored(session: Session, hashes: set[str]) -> dict[str, str]:
    rows = session.execute(sa.select(Asset.sha256, Asset.document_key).where(Asset.sha256.in_(hashes)))
    return {row.sha256: row.document_key for row in rows}


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


def _require_same(root: Path, *wanted: Contents) -> None:
    try:
        pack = read_pack(root)
    except PackInvalid as error:
        raise NotExportable("; ".join(str(problem) for problem in error.problems[:10])) from error
    found = contents_of(pack)
    different = [
        slug
        for contents, again in zip(wanted, found, strict=True)
        for slug in contents
        if slug not in again or content_hash(again[slug]) != content_hash(contents[slug])
    ]
    if different:
        raise NotExportable(f"It would come back changed: {', '.join(different[:20])}.")


def contents_of(pack: Pack) -> tuple[Contents, Contents, Contents]:
    """Return the programme, pathways and resources of a pack by slug, as they would be stored."""
    parts: tuple[Any, ...] = ([pack.programme], pack.pathways, pack.resources)
    programmes, pathways, resources = ({each.slug: as_json(each) for each in part} for part in parts)
    return programmes, pathways, resources
