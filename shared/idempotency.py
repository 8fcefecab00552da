"""Idempotency keys: a write repeated with the same key has one effect and one answer.

The key is reserved in a transaction of its own, the answer is stored beside it. A process that
dies in between leaves a reservation that another request may take over after a minute; the
operations behind it are idempotent by unique keys, so a take-over cannot double them.
"""

import contextlib
import datetime as dt
import hashlib
from collections.abc import Callable, Collection, Mapping

import sqlalchemy as sa
from flask import Response, make_response, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from shared.access import principal
from shared.database import Database
from shared.problems import Conflict, Invalid

HEADER = "Idempotency-Key"
LONGEST_KEY = 200
TAKE_OVER_AFTER = dt.timedelta(minutes=1)

_RESERVE = sa.text(
    """
    INSERT INTO idempotency_keys (principal_id, key, request_hash, reserved_at)
    VALUES (:principal, :key, :hash, now())
    ON CONFLICT (principal_id, key) DO UPDATE SET reserved_at = now()
    WHERE idempotency_keys.status IS NULL AND idempotency_keys.reserved_at < now() - :take_over
    AND idempotency_keys.request_hash = excluded.request_hash
    RETURNING true
    """
)
_READ = sa.text(
    "SELECT request_hash, status, body, media_type FROM idempotency_keys WHERE principal_id = :principal AND key = :key"
)
_STORE = sa.text(
    """
    UPDATE idempotency_keys SET status = :status, body = :body, media_type = :media_type
    WHERE principal_id = :principal AND key = :key
    """
)
_RELEASE = sa.text("DELETE FROM idempotency_keys WHERE principal_id = :principal AND key = :key AND status IS NULL")
_FORGET = sa.text(
    """
    DELETE FROM idempotency_keys
    WHERE principal_id = :principal OR EXISTS (
      SELECT 1 FROM unnest(CAST(:named AS text[])) AS one (name)
      WHERE position(convert_to(one.name, 'UTF8') IN body) > 0
    )
    """
)


class RequestInProgress(Conflict):
    """The first request with this key has not been answered yet."""

    slug, title = "request-in-progress", "The same request is still being worked on"


class KeyUsedDifferently(Invalid):
    """The key was used for another request before."""

    slug, title = "idempotency-key-reused", "This Idempotency-Key belongs to another request"


def idempotent(database: Database, answer: Callable[[], ResponseReturnValue]) -> Response:
    """Answer the current request once for each Idempotency-Key of the caller; without the header, just answer.

    A refusal is not kept: the caller may mend the request and send it again. Raises
    `RequestInProgress` and `KeyUsedDifferently`.
    """
    key = request.headers.get(HEADER)
    if not key:
        return make_response(answer())
    if len(key) > LONGEST_KEY:
        raise Invalid([{"field": HEADER, "message": f"At most {LONGEST_KEY} characters."}])
    row = {"principal": principal().id, "key": key}
    fingerprint = _fingerprint()
    with database.transaction() as session:
        reserved = session.execute(_RESERVE, row | {"hash": fingerprint, "take_over": TAKE_OVER_AFTER}).scalar()
    if not reserved:
        return _earlier_answer(database, row, fingerprint)
    try:
        response = make_response(answer())
    except Exception:
        with contextlib.suppress(sa.exc.SQLAlchemyError):
            _run(database, _RELEASE, row)
        raise
    _run(
        database,
        _STORE,
        row | {"status": response.status_code, "body": response.get_data(), "media_type": response.mimetype},
    )
    return response


def forget_answers(session: Session, principal_id: str, ids: Collection[str] = ()) -> None:
    """Remove the kept answers to a person who was erased, and those to others that name them or one of `ids`."""
    session.execute(_FORGET, {"principal": principal_id, "named": [principal_id, *ids]})


def _earlier_answer(database: Database, row: dict[str, str], fingerprint: bytes) -> Response:
    with database.reading() as session:
        found = session.execute(_READ, row).one_or_none()
    if found is None or (found.request_hash == fingerprint and found.status is None):
        raise RequestInProgress(headers={"Retry-After": "1"})
    if found.request_hash != fingerprint:
        raise KeyUsedDifferently([{"field": HEADER, "message": "Use a new key for a new request."}])
    response = Response(found.body, found.status, mimetype=found.media_type)
    response.headers["Idempotent-Replayed"] = "true"
    return response


def _fingerprint() -> bytes:
    parts = f"{request.method} {request.full_path}\n".encode() + request.get_data(cache=True)
    return hashlib.sha256(parts).digest()


def _run(database: Database, statement: sa.TextClause, row: Mapping[str, object]) -> None:
    with database.transaction() as session:
        session.execute(statement, row)
