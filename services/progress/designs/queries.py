"""Reads of designs and of the drawings that they print."""

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.progress.designs.looks import PLAIN, image_hashes
from shared.clock import rfc3339
from shared.problems import NotFound

_IN_USE = sa.text("SELECT version FROM certificate_design_uses ORDER BY since DESC, id DESC LIMIT 1")
_DESIGN = sa.text("SELECT version, content, made_at FROM certificate_designs WHERE version = :version")
_PAGE = sa.text(
    """
    SELECT version, content, made_at FROM certificate_designs
    WHERE version < :before ORDER BY version DESC LIMIT :limit
    """
)
_DRAWINGS = sa.text("SELECT sha256, svg FROM certificate_images WHERE sha256 = ANY(:hashes)")
NEWER_THAN_ALL = 2_000_000_000


class DesignUnknown(NotFound):
    """There is no such version."""

    slug, title = "design-unknown", "There is no such version of the design"


class ImageUnknown(NotFound):
    """No drawing has this hash."""

    slug, title = "image-unknown", "There is no such picture"


def version_in_use(session: Session) -> int:
    """Return the version that is printed on what is issued now; 0 is the plain one."""
    return int(session.execute(_IN_USE).scalar() or 0)


def current_design(session: Session) -> Mapping[str, Any]:
    """Return what is printed on what is issued now."""
    return design(session, version_in_use(session))


def design(session: Session, version: int) -> Mapping[str, Any]:
    """Return one version with its number; raises `DesignUnknown`."""
    if version == 0:
        return PLAIN
    row = session.execute(_DESIGN, {"version": version}).one_or_none()
    if row is None:
        raise DesignUnknown
    return {**row.content, "version": row.version}


def designs_page(session: Session, before: int | None, limit: int) -> tuple[list[dict[str, Any]], int | None]:
    """Return versions, newest first, and the last one when there are more."""
    rows = session.execute(_PAGE, {"before": before or NEWER_THAN_ALL, "limit": limit + 1}).all()
    used = version_in_use(session)
    items = [design_json({**row.content, "version": row.version}, used) | _when(row) for row in rows[:limit]]
    return items, items[-1]["version"] if len(rows) > limit else None


def design_json(shown: Mapping[str, Any], used: int) -> dict[str, Any]:
    """Return a design as a reply."""
    return {**shown, "signatories": list(shown["signatories"]), "in_use": shown["version"] == used, "made_at": None}


def drawings_of(session: Session, facts: Mapping[str, Any]) -> dict[str, str]:
    """Return the SVG texts that a snapshot or a design prints, by their hash."""
    hashes = list(dict.fromkeys(image_hashes(facts)))
    if not hashes:
        return {}
    return {row.sha256: row.svg for row in session.execute(_DRAWINGS, {"hashes": hashes})}


def image_svg(session: Session, sha256: str) -> str:
    """Return one drawing; raises `ImageUnknown`."""
    found = session.execute(_DRAWINGS, {"hashes": [sha256]}).one_or_none()
    if found is None:
        raise ImageUnknown
    return str(found.svg)


def _when(row: sa.Row[Any]) -> dict[str, str]:
    return {"made_at": rfc3339(row.made_at)}
