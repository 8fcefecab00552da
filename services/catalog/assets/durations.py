"""How long a video plays, read from its container: MP4's movie header or WebM's segment information. Pure."""

import struct

from shared.documents import Content

# Boxes around the movie header, outermost first.
_MOVIE, _HEADER = b"moov", b"mvhd"
_EBML_INFO, _EBML_SCALE, _EBML_DURATION = b"\x15\x49\xa9\x66", b"\x2a\xd7\xb1", b"\x44\x89"
_NANOSECONDS = 1_000_000_000


def duration_s(media_type: str, content: Content) -> float | None:
    """Return the seconds a video plays, or None when it does not say."""
    try:
        found = _mp4(content) if media_type == "video/mp4" else _webm(content)
    except (struct.error, IndexError):
        return None
    return round(found, 3) if found and found > 0 else None


def _mp4(content: Content) -> float | None:
    movie = _box(memoryview(content), _MOVIE)
    header = _box(movie, _HEADER) if movie is not None else None
    if header is None:
        return None
    if header[0] == 1:
        scale, length = struct.unpack_from(">IQ", header, 20)
    else:
        scale, length = struct.unpack_from(">II", header, 12)
    return length / scale if scale else None


def _box(content: memoryview, wanted: bytes) -> memoryview | None:
    """Find a box among its siblings and return what is in it."""
    at = 0
    while at + 8 <= len(content):
        size, name = struct.unpack_from(">I4s", content, at)
        head = 8
        if size == 1:
            (size,) = struct.unpack_from(">Q", content, at + 8)
            head = 16
        if size == 0:
            size = len(content) - at
        if size < head:
            return None
        if name == wanted:
            return content[at + head : at + size]
        at += size
    return None


def _webm(content: Content) -> float | None:
    start = content.find(_EBML_INFO)
    if start < 0:
        return None
    info = content[start : start + 4096]
    scale = _element(info, _EBML_SCALE)
    length = _element(info, _EBML_DURATION)
    if length is None or len(length) not in (4, 8):
        return None
    ticks: float = struct.unpack(">f" if len(length) == 4 else ">d", length)[0]
    return ticks * (int.from_bytes(scale, "big") if scale else 1_000_000) / _NANOSECONDS


def _element(info: bytes, wanted: bytes) -> bytes | None:
    at = info.find(wanted)
    if at < 0:
        return None
    size = info[at + len(wanted)] & 0x7F
    return info[at + len(wanted) + 1 : at + len(wanted) + 1 + size]
