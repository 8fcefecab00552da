"""The text inside a stored file, for search: captions with their times, slides by page, plain text."""

import io
import re
from typing import Any

import structlog

from services.catalog.packs.problems import SourceError
from services.catalog.packs.webvtt import read_cues
from shared.documents import Content

LARGEST_DECK = 32 * 1024 * 1024
MOST_PAGES = 300
MOST_CHARACTERS = 400_000
_TAGS = re.compile(r"<[^>]*>")
log = structlog.get_logger()


def texts_of(media_type: str, content: Content) -> list[dict[str, Any]] | None:
    """Return `{at_s, page, text}` for each part of a file that has text; None for a picture or a video.

    A file that cannot be read is kept as it is; it is only not found by its words.
    """
    if media_type == "text/vtt":
        return _captions(bytes(content))
    if media_type == "text/plain":
        return [_part(bytes(content).decode("utf-8", "replace")[:MOST_CHARACTERS])]
    if media_type == "application/pdf":
        return _pages(content)
    return None


def _captions(content: bytes) -> list[dict[str, Any]]:
    try:
        cues = read_cues(content.decode("utf-8-sig", "replace"))
    except SourceError as error:
        log.info("asset.captions_unread", reason=str(error))
        return []
    return [_part(_TAGS.sub("", cue.text), at_s=cue.start_s) for cue in cues][:20_000]


def _pages(content: Content) -> list[dict[str, Any]]:
    from pypdf import PdfReader

    if len(content) > LARGEST_DECK:
        return []
    parts: list[dict[str, Any]] = []
    left = MOST_CHARACTERS
    try:
        for number, page in enumerate(PdfReader(io.BytesIO(content)).pages[:MOST_PAGES], start=1):
            text = page.extract_text()[:left].strip()
            left -= len(text)
            parts += [_part(text, page=number)] if text else []
    except Exception as error:  # noqa: BLE001 - a damaged deck can fail in any way, and stays a deck to download
        log.info("asset.slides_unread", reason=repr(error)[:200])
    return parts


def _part(text: str, *, at_s: float | None = None, page: int | None = None) -> dict[str, Any]:
    # PostgreSQL keeps no NUL in JSON.
    return {"at_s": at_s, "page": page, "text": text.replace("\x00", " ")}
