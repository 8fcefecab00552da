"""Files out of multipart forms, never more of them than their type allows."""

import io
import mmap
import re
from typing import IO

from flask import request
from flask_openapi import APIBlueprint
from werkzeug.datastructures import FileStorage

from services.catalog.assets.media_types import FileRefused, by_name
from shared.documents import Content
from shared.problems import Invalid

# What is larger stays in the temporary file that it arrived in.
MOST_IN_MEMORY = 1024 * 1024


def read_upload(file: object, field: str) -> tuple[str, Content]:
    """Return the name and content of an uploaded file; raises `Invalid` when it is missing or too large."""
    # A form field that is no file arrives here as text.
    if not isinstance(file, FileStorage) or not file.filename:
        raise Invalid([{"field": field, "message": "Send a file."}])
    name = plain_name(file.filename)
    try:
        largest = by_name(name).largest
    except FileRefused as error:
        raise Invalid([{"field": field, "message": str(error)}]) from error
    return name, _content(file.stream, largest + 1)


def _content(stream: IO[bytes], most: int) -> Content:
    """Return up to `most` bytes: read, or as the system maps the file."""
    size = min(stream.seek(0, io.SEEK_END), most)
    stream.seek(0)
    if size > MOST_IN_MEMORY:
        try:
            return mmap.mmap(stream.fileno(), size, access=mmap.ACCESS_READ)
        except (AttributeError, OSError):
            """It is in memory already."""
    return stream.read(size)


def plain_name(sent: str) -> str:
    """Return the last part of a file name with everything unusual in it replaced by a dash."""
    last = sent.replace("\\", "/").rsplit("/", 1)[-1]
    return re.sub(r"[^A-Za-z0-9._-]+", "-", last).lstrip("._-")[-120:]


def allow_uploads(blueprint: APIBlueprint, largest: int) -> None:
    """Let requests of a blueprint be larger than a service's usual limit, once access to it is granted."""

    @blueprint.before_request
    def raise_limit() -> None:
        request.max_content_length = largest
