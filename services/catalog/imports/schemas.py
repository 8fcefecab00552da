"""Shapes of the import endpoint."""

from flask_openapi import FileStorage
from pydantic import Field

from shared.schemas import Reply, Request


class ImportQuery(Request):
    """How to import."""

    dry_run: bool = Field(default=False, description="only say what would happen")
    overwrite: bool = Field(default=False, description="take the pack's version where both were changed")


class ImportForm(Request):
    """A pack as a zip file."""

    pack: FileStorage
    change_note: str = Field(default="", max_length=2000)


class ImportedItem(Reply):
    """One item of the pack; `fields` are those that differ from the catalogue's draft."""

    type: str
    slug: str
    title: str
    fields: list[str]


class PackFinding(Reply):
    """A mistake in the pack, and where it is."""

    file: str
    line: int | None
    where: str
    message: str


class ImportReply(Reply):
    """What was done with every item, or would be; conflicts were kept as they are in the catalogue."""

    dry_run: bool
    created: list[ImportedItem]
    changed: list[ImportedItem]
    unchanged: list[ImportedItem]
    conflicts: list[ImportedItem]
    errors: list[PackFinding]
    warnings: list[PackFinding]
