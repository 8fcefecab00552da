"""Sends a stored file: whole, in one range or in several, to the portal's pages and to nobody's scripts."""

import secrets
from collections.abc import Iterator
from dataclasses import dataclass

from flask import Response, request

from services.catalog.assets.ranges import ByteRange, RangeNotSatisfiable, parse_range
from shared.documents import Documents
from shared.etags import unchanged

CHUNK = 256 * 1024

# Files come from people: a page opened at this address may show its own file and do nothing else.
MEDIA_POLICY = (
    "default-src 'none'; img-src 'self'; media-src 'self'; style-src 'unsafe-inline'; sandbox; frame-ancestors 'none'"
)
DOWNLOADED = frozenset({"application/pdf"})


@dataclass(frozen=True)
class ServedFile:
    """What is needed to send a file."""

    sha256: str
    media_type: str
    size: int
    document_key: str


def file_response(documents: Documents, file: ServedFile, name: str) -> Response:
    """Answer a GET or HEAD of a file, with ranges and conditions as RFC 9110 wants them."""
    etag = f'"{file.sha256}"'
    if unchanged(etag):
        return _with_headers(Response(status=304), file, name)
    try:
        ranges = parse_range(request.headers.get("Range"), file.size) if _range_holds(etag) else None
    except RangeNotSatisfiable:
        response = Response(status=416)
        response.headers["Content-Range"] = f"bytes */{file.size}"
        return _with_headers(response, file, name)
    if ranges is None or request.method == "HEAD":
        return _with_headers(_whole(documents, file), file, name)
    answer = _single if len(ranges) == 1 else _several
    return _with_headers(answer(documents, file, ranges), file, name)


def _range_holds(etag: str) -> bool:
    """If-Range: the rest of a file is only of use to somebody who has the beginning of this one."""
    sent = request.headers.get("If-Range")
    return sent is None or sent.strip() == etag


def _whole(documents: Documents, file: ServedFile) -> Response:
    body = _read(documents, file, ByteRange(0, file.size - 1)) if request.method == "GET" else iter(())
    return _sized(Response(body, 200), file.size, file.media_type)


def _single(documents: Documents, file: ServedFile, ranges: list[ByteRange]) -> Response:
    (wanted,) = ranges
    response = _sized(Response(_read(documents, file, wanted), 206), wanted.length, file.media_type)
    response.headers["Content-Range"] = wanted.content_range(file.size)
    return response


def _several(documents: Documents, file: ServedFile, ranges: list[ByteRange]) -> Response:
    boundary = secrets.token_hex(16)
    heads = [_part_head(boundary, file, wanted) for wanted in ranges]
    tail = f"\r\n--{boundary}--\r\n".encode()

    def parts() -> Iterator[bytes]:
        for head, wanted in zip(heads, ranges, strict=True):
            yield head
            yield from _read(documents, file, wanted)
        yield tail

    length = sum(map(len, heads)) + sum(wanted.length for wanted in ranges) + len(tail)
    return _sized(Response(parts(), 206), length, f"multipart/byteranges; boundary={boundary}")


def _part_head(boundary: str, file: ServedFile, wanted: ByteRange) -> bytes:
    return (
        f"\r\n--{boundary}\r\nContent-Type: {_content_type(file.media_type)}\r\n"
        f"Content-Range: {wanted.content_range(file.size)}\r\n\r\n"
    ).encode()


def _read(documents: Documents, file: ServedFile, wanted: ByteRange) -> Iterator[bytes]:
    left = wanted.length
    with documents.open(file.document_key) as opened:
        opened.seek(wanted.first)
        while left > 0:
            chunk = opened.read(min(CHUNK, left))
            if not chunk:
                return
            left -= len(chunk)
            yield chunk


def _sized(response: Response, length: int, content_type: str) -> Response:
    response.headers["Content-Length"] = str(length)
    response.headers["Content-Type"] = _content_type(content_type)
    return response


def _content_type(media_type: str) -> str:
    return f"{media_type}; charset=utf-8" if media_type.startswith("text/") else media_type


def _with_headers(response: Response, file: ServedFile, name: str) -> Response:
    disposition = "attachment" if file.media_type in DOWNLOADED else "inline"
    response.headers["ETag"] = f'"{file.sha256}"'
    response.headers["Accept-Ranges"] = "bytes"
    response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    response.headers["Content-Security-Policy"] = MEDIA_POLICY
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Disposition"] = f'{disposition}; filename="{name}"'
    return response
