"""What makes two contents the same, and what an import may do with an item: pure functions."""

import hashlib
import json
from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class ImportVerdict(StrEnum):
    """What an import does with one item of a pack."""

    CREATED = "created"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    CONFLICT = "conflict"


@dataclass(frozen=True)
class Standing:
    """Where an item stands in the catalogue, as hashes of content."""

    draft_hash: str
    published_hash: str | None
    imported_hash: str | None
    retired: bool = False

    @property
    def edited_here(self) -> bool:
        """Whether somebody changed or retired the item since it was last imported."""
        return self.retired or self.draft_hash != self.imported_hash or self.published_hash != self.imported_hash


def content_hash(content: dict[str, Any]) -> str:
    """Return the SHA-256 of the content's meaning.

    The order of members and empty members do not count: a field that a later release adds with an
    empty default must not make every resource look changed.
    """
    canonical = json.dumps(_without_empty(content), sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(canonical.encode()).hexdigest()


def import_verdict(pack_hash: str, standing: Standing | None, *, overwrite: bool = False) -> ImportVerdict:
    """Compare three versions: the pack's, the one imported last, and what stands in the catalogue now.

    What the pack did not change is left alone, even when it was changed here: nobody loses work by
    importing the same pack again.
    """
    if standing is None:
        return ImportVerdict.CREATED
    if pack_hash == standing.imported_hash:
        return ImportVerdict.UNCHANGED
    if not standing.retired and pack_hash == standing.published_hash == standing.draft_hash:
        return ImportVerdict.UNCHANGED
    if standing.edited_here and not overwrite:
        return ImportVerdict.CONFLICT
    return ImportVerdict.CHANGED


def _without_empty(value: Any) -> Any:
    if isinstance(value, dict):
        kept = {key: _without_empty(each) for key, each in value.items()}
        return {key: each for key, each in kept.items() if each not in (None, "", [], {})}
    if isinstance(value, list):
        return [_without_empty(each) for each in value]
    return value
