"""Shapes of the import endpoint."""

import uuid
from typing import Any, Literal

from flask_openapi import FileStorage
from pydantic import Field

from shared.schemas import Reply, Request


class ImportQuery(Request):
    """How to import."""

    dry_run: bool = Field(default=False, description="only say what would happen")
    overwrite: bool = Field(default=False, description="take the pack's version where both were changed")
    background: bool = Field(default=False, description="answer at once with a job (202)")


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
    review_required: bool = Field(description="drafts were made and reviews asked for, and nothing is published")
    created: list[ImportedItem]
    changed: list[ImportedItem]
    unchanged: list[ImportedItem]
    conflicts: list[ImportedItem]
    errors: list[PackFinding]
    warnings: list[PackFinding]


class ImportJobPath(Request):
    """Which import."""

    import_id: uuid.UUID


class ApplyRequest(Request):
    """The number of created and changed items that somebody has looked at."""

    confirm_count: int | None = Field(default=None, ge=0)


class ImportSummary(Reply):
    """An import that runs, or ran, in the background; `done` of `total` items are dealt with."""

    id: str
    state: Literal["waiting", "running", "done", "refused", "failed", "cancelled"]
    dry_run: bool
    overwrite: bool
    file_name: str
    size: int
    change_note: str
    created_by: str
    created_at: str
    ended_at: str | None
    done: int
    total: int
    reason: str


class ImportJob(ImportSummary):
    """One import with what it would do and what it did, in the shape of an import that was made at once."""

    preview: dict[str, Any] | None
    report: dict[str, Any] | None


class ImportJobsPage(Reply):
    """Imports, newest first."""

    items: list[ImportSummary]
    next: str | None
