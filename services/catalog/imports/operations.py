"""Carrying out an import: drafts, revisions, search rows and events of a whole pack in one transaction."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Protocol

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.catalog.assets.models import Asset
from services.catalog.assets.operations import StoredFile, register_asset, store_file
from services.catalog.audit.operations import record
from services.catalog.imports.plan import PlannedItem, plan_import
from services.catalog.packs.reader import Pack
from services.catalog.publishing.models import ItemColumns
from services.catalog.publishing.operations import change_draft, create_draft, publish_draft
from services.catalog.publishing.rules import ImportVerdict
from services.catalog.reviews.operations import NothingToReview, ReviewOpen, request_review, review_required
from services.catalog.search.operations import replace_synonyms
from shared.database import Database
from shared.documents import Documents
from shared.problems import Conflict, Invalid

_ONE_AT_A_TIME = sa.text("SELECT pg_try_advisory_xact_lock(hashtext('catalog imports'))")
TAKEN_OVER = (ImportVerdict.CREATED, ImportVerdict.CHANGED)


class ImportInProgress(Conflict):
    """Two imports at once would each see the other's items half done."""

    slug, title = "import-in-progress", "Another import is being carried out"


class Watch(Protocol):
    """Who looks on while an import is carried out; an error that it raises ends the import with nothing done."""

    def planned(self, planned: Sequence[PlannedItem]) -> None:
        """Look at what is about to be done."""

    def step(self, done: int, total: int) -> None:
        """Take notice of how far it is."""


Finish = Callable[[Session, Sequence[PlannedItem]], None]


def preview_pack(database: Database, pack: Pack, *, overwrite: bool) -> list[PlannedItem]:
    """Return what an import would do; nothing is written."""
    with database.reading() as session:
        return plan_import(session, pack, overwrite=overwrite, for_update=False)


def import_pack(
    database: Database,
    documents: Documents,
    pack: Pack,
    actor: str,
    *,
    change_note: str,
    overwrite: bool,
    watch: Watch | None = None,
    finish: Finish | None = None,
) -> list[PlannedItem]:
    """Publish what is new or changed in a pack; all of it or nothing.

    Where nothing is published without a review, drafts are made and reviews of them asked for instead.
    `finish` is called at the end of the transaction. Raises `Invalid` when something that is referred
    to is missing and `ImportInProgress` when another import runs. The same pack again changes nothing.
    """
    files = _stored(database, documents, pack)
    with database.transaction() as session:
        if not session.execute(_ONE_AT_A_TIME).scalar():
            raise ImportInProgress
        planned = plan_import(session, pack, overwrite=overwrite, for_update=True)
        if watch:
            watch.planned(planned)
        for file in files:
            register_asset(session, file, actor)
        drafted = [(each, _drafted(session, each, actor)) for each in planned if each.verdict in TAKEN_OVER]
        demanded = review_required(session, lock=True)
        for number, (each, item) in enumerate(drafted, start=1):
            if demanded:
                _ask_for_review(session, each, item, change_note, actor)
            else:
                _publish(session, each, item, change_note, actor)
            if watch:
                watch.step(number, len(drafted))
        _remember(planned)
        synonyms = replace_synonyms(session, pack.manifest.slug, pack.synonyms)
        if drafted or files or synonyms:
            done = {"drafted" if demanded else "published": len(drafted), "files": len(files), "synonyms": synonyms}
            record(session, actor, "imported", "pack", pack.manifest.slug, **done)
        if finish:
            finish(session, planned)
        return planned


def _stored(database: Database, documents: Documents, pack: Pack) -> list[StoredFile]:
    """Put away the files the catalogue does not have; done before the transaction, since it takes long."""
    with database.reading() as session:
        known = set(session.scalars(sa.select(Asset.sha256).where(Asset.sha256.in_(list(pack.assets)))))
    return [
        store_file(documents, path.name, path.read_bytes(), field=path.name)
        for sha256, path in pack.assets.items()
        if sha256 not in known
    ]


def _drafted(session: Session, planned: PlannedItem, actor: str) -> ItemColumns:
    with _naming(planned):
        if planned.item is None:
            return create_draft(session, planned.kind, planned.content, actor)
        return change_draft(session, planned.kind, planned.item, planned.content, actor)


def _publish(session: Session, planned: PlannedItem, item: ItemColumns, change_note: str, actor: str) -> None:
    with _naming(planned):
        publish_draft(session, planned.kind, item, change_note, actor)
    item.imported_hash = planned.hash


def _ask_for_review(session: Session, planned: PlannedItem, item: ItemColumns, note: str, actor: str) -> None:
    with suppress(NothingToReview, ReviewOpen):
        request_review(session, planned.kind.name, item, note, actor)
    item.imported_hash = planned.hash


@contextmanager
def _naming(planned: PlannedItem) -> Iterator[None]:
    """Say in every error which item of the pack it is about."""
    try:
        yield
    except Invalid as error:
        where = f"{planned.kind.name} {planned.slug}"
        found: list[dict[str, str]] = error.extra["errors"]
        raise Invalid([each | {"field": f"{where}: {each['field']}"} for each in found]) from error


def _remember(planned: Iterable[PlannedItem]) -> None:
    """Note that what stands in the catalogue already is this pack's."""
    for each in planned:
        if each.verdict is ImportVerdict.UNCHANGED and each.item is not None:
            each.item.imported_hash = each.hash
