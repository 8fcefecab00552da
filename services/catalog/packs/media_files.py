"""Media files of a pack: which types are taken, and the facts an asset is made of."""

import hashlib
from pathlib import Path
from typing import Any

from services.catalog.packs.problems import SourceError

LARGEST = 2 * 1024**3
MEDIA_TYPES = {
    ".mp4": "video/mp4",
    ".webm": "video/webm",
    ".jpg": "image/jpeg",
    ".png": "image/png",
    ".webp": "image/webp",
    ".vtt": "text/vtt",
    ".txt": "text/plain",
    ".pdf": "application/pdf",
}
# Where in the file the telling bytes are; text types have none.
_SIGNATURES = {
    "video/mp4": (4, b"ftyp"),
    "video/webm": (0, b"\x1a\x45\xdf\xa3"),
    "image/jpeg": (0, b"\xff\xd8\xff"),
    "image/png": (0, b"\x89PNG"),
    "image/webp": (8, b"WEBP"),
    "text/vtt": (0, b"WEBVTT"),
    "application/pdf": (0, b"%PDF-"),
}


def describe(path: Path) -> dict[str, Any]:
    """Name, hash, type and size of a file, as content refers to it."""
    media_type = MEDIA_TYPES.get(path.suffix.lower())
    if media_type is None:
        raise SourceError(f"{path.name}: files of this type are not taken; known are {', '.join(MEDIA_TYPES)}")
    if not path.is_file():
        raise SourceError(f"{path.name}: there is no such file in {path.parent.name}/")
    if path.stat().st_size > LARGEST:
        raise SourceError(f"{path.name}: larger than {LARGEST // 1024**2} MB")
    if not matches_type(path, media_type):
        raise SourceError(f"{path.name}: what is inside is not {media_type}")
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return {"name": path.name, "sha256": digest, "media_type": media_type, "size": path.stat().st_size}


def matches_type(path: Path, media_type: str) -> bool:
    """Whether the first bytes are those of the type; a name alone proves nothing."""
    with path.open("rb") as file:
        start = file.read(64)
    offset, signature = _SIGNATURES.get(media_type, (0, b""))
    return start.removeprefix(b"\xef\xbb\xbf")[offset:].startswith(signature)
