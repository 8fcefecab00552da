"""What an import did or would do, as it is reported."""

from collections.abc import Iterable
from typing import Any

from services.catalog.imports.plan import PlannedItem
from services.catalog.imports.upload import UploadedPack
from services.catalog.packs.problems import Finding
from services.catalog.publishing.rules import ImportVerdict

LISTS = {
    ImportVerdict.CREATED: "created",
    ImportVerdict.CHANGED: "changed",
    ImportVerdict.UNCHANGED: "unchanged",
    ImportVerdict.CONFLICT: "conflicts",
}


def report_of(
    planned: Iterable[PlannedItem], upload: UploadedPack, *, dry_run: bool, review_required: bool
) -> dict[str, Any]:
    """Return the items by what becomes of them, and what the lint found."""
    listed: dict[str, list[dict[str, Any]]] = {name: [] for name in LISTS.values()}
    for each in planned:
        listed[LISTS[each.verdict]].append(each.summary())
    return {
        "dry_run": dry_run,
        "review_required": review_required,
        **listed,
        "errors": [_finding(each) for each in upload.errors],
        "warnings": [_finding(each) for each in upload.warnings],
    }


def problems_of(errors: Iterable[Finding]) -> list[dict[str, str]]:
    """Return findings as errors by field."""
    return [{"field": _place(each), "message": each.message} for each in errors]


def _finding(finding: Finding) -> dict[str, Any]:
    return {"file": finding.file, "line": finding.line, "where": finding.where, "message": finding.message}


def _place(finding: Finding) -> str:
    parts = (finding.file or "pack", str(finding.line or ""), finding.where)
    return ":".join(part for part in parts if part)
