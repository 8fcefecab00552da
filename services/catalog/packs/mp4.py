"""How long an MP4 file plays, read from its movie header."""

import struct
from pathlib import Path
from typing import BinaryIO

_HEADER = struct.Struct(">I4s")


def duration_of(path: Path) -> float | None:
    """Seconds, or None when the file is no MP4 or has no movie header."""
    with path.open("rb") as file:
        moov = _find(file, b"moov", path.stat().st_size)
        mvhd = _find(file, b"mvhd", moov) if moov else None
        return _duration(file.read(32)) if mvhd else None


def _find(file: BinaryIO, wanted: bytes, end: int) -> int | None:
    """Go to the body of a box before `end` and return where the box ends."""
    while file.tell() + _HEADER.size <= end:
        start = file.tell()
        header = file.read(_HEADER.size)
        if len(header) < _HEADER.size:
            return None
        size: int
        size, name = _HEADER.unpack(header)
        if size == 1:
            size = int.from_bytes(file.read(8))
        elif size == 0:
            size = end - start
        if size < _HEADER.size:
            return None
        if name == wanted:
            return min(start + size, end)
        file.seek(start + size)
    return None


def _duration(body: bytes) -> float | None:
    version = body[0] if body else None
    if version == 0 and len(body) >= 20:
        timescale, duration = struct.unpack_from(">II", body, 12)
    elif version == 1 and len(body) >= 32:
        timescale, duration = struct.unpack_from(">IQ", body, 20)
    else:
        return None
    return duration / timescale if timescale else None
