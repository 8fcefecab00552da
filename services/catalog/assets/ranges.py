"""Byte ranges (RFC 9110, section 14): what a Range header asks of a body of a known size."""

import re
from dataclasses import dataclass

# More parts than a player ever asks for: such a request costs more than the whole file.
MOST_PARTS = 8

_SPEC = re.compile(r"([0-9]{0,18})-([0-9]{0,18})")


class RangeNotSatisfiable(Exception):
    """Every range of the header starts behind the end."""


@dataclass(frozen=True, order=True)
class ByteRange:
    """Bytes from `first` to `last`, both included."""

    first: int
    last: int

    @property
    def length(self) -> int:
        """Number of bytes."""
        return self.last - self.first + 1

    def content_range(self, size: int) -> str:
        """Write the value of Content-Range."""
        return f"bytes {self.first}-{self.last}/{size}"


def parse_range(header: str | None, size: int) -> list[ByteRange] | None:
    """Return the ranges asked for, overlapping ones joined, or None when the whole body is the answer.

    A header that is malformed, of another unit or of too many parts is ignored, as the RFC allows.
    Raises `RangeNotSatisfiable` when it is well formed and nothing of it lies inside the body.
    """
    if header is None or not header.strip().lower().startswith("bytes="):
        return None
    specs = [_SPEC.fullmatch(part.strip()) for part in header.strip()[len("bytes=") :].split(",") if part.strip()]
    if not specs or len(specs) > MOST_PARTS:
        return None
    ranges: list[ByteRange] = []
    for spec in specs:
        if spec is None or spec.groups() == ("", ""):
            return None
        first, last = spec.groups()
        if first and last and int(first) > int(last):
            return None
        ranges += _resolve(first, last, size)
    if not ranges:
        raise RangeNotSatisfiable
    return _joined(ranges)


def _resolve(first: str, last: str, size: int) -> list[ByteRange]:
    if not first:
        length = min(int(last), size)
        return [ByteRange(size - length, size - 1)] if length else []
    if int(first) >= size:
        return []
    return [ByteRange(int(first), min(int(last), size - 1) if last else size - 1)]


def _joined(ranges: list[ByteRange]) -> list[ByteRange]:
    """Join what overlaps or touches; keep the order asked for when nothing does."""
    ordered = sorted(ranges)
    joined = [ordered[0]]
    for each in ordered[1:]:
        if each.first <= joined[-1].last + 1:
            joined[-1] = ByteRange(joined[-1].first, max(joined[-1].last, each.last))
        else:
            joined.append(each)
    return ranges if len(joined) == len(ranges) else joined
