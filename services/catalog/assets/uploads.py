"""Files out of multipart forms, never more of them than their type allows."""

import re

from flask import request
from flask_openapi import APIBlueprint
from werkzeug.datastructures import FileStorage

from services.catalog.assets.media_types import FileRefused, by_name
from shared.problems import Invalid


def read_upload(file: object, field: str) -> tuple[str, bytes]:
    """Return the name and bytes of an uploaded file; raises `Invalid` when it is missing or too large."""
    # A form field that is no file arrives here as text.
    if not isinstance(file, FileStorage) or not file.filename:
        raise Invalid([{"field": field, "message": "Send a file."}])
    name = plain_name(file.filename)
    try:
        largest = by_name(name).largest
    except FileRefused as error:
        raise Invalid([{"field": field, "message": str(error)}]) from error
    return name, file.stream.read(largest + 1)


def plain_name(sent: str) -> str:
    """Return the last part of a file name with everything unusual in it replaced by a dash."""
    last = sent.replace("\\", "/").rsplit("/", 1)[-1]
    return re.sub(r"[^A-Za-z0-9._-]+", "-", last).lstrip("._-")[-120:]


def allow_uploads(blueprint: APIBlueprint, largest: int) -> None:
    """Let requests of a blueprint be larger than a service's usual limit, once access to it is granted."""

    @blueprint.before_request
    def raise_limit() -> None:
        request.max_content_length = largest
