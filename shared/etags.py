"""Optimistic locking over HTTP: the reader gets an ETag, the writer sends it back (RFC 9110, If-Match)."""

from flask import request

from shared.problems import PreconditionFailed, PreconditionRequired


def etag_of(version: object) -> str:
    """Return a strong ETag for a version number or hash."""
    return f'"{version}"'


def require_match(etag: str) -> None:
    """Refuse a write that did not read the present version.

    Raises `PreconditionRequired` without If-Match and `PreconditionFailed` when it names another version.
    """
    sent = request.headers.get("If-Match")
    if sent is None:
        raise PreconditionRequired
    if sent.strip() != "*" and etag not in [each.strip() for each in sent.split(",")]:
        raise PreconditionFailed(headers={"ETag": etag})


def must_not_exist() -> bool:
    """Tell whether the writer only wants to create (If-None-Match: *)."""
    return (request.headers.get("If-None-Match") or "").strip() == "*"


def unchanged(etag: str) -> bool:
    """Tell whether the reader already has this version (If-None-Match)."""
    sent = request.headers.get("If-None-Match", "")
    return etag in [each.strip().removeprefix("W/") for each in sent.split(",")]
