"""One service as the portal calls it: as anybody, or on behalf of the visitor."""

from collections.abc import Iterable, Mapping
from http import HTTPStatus
from typing import Any
from urllib.parse import quote

from flask import has_request_context, request

from services.portal.sessions.visitor import SignedOut, access_token, renew, sign_out
from shared.http import Answer, RemoteProblem, ServiceClient


class Remote:
    """Calls a service; on a 401 for the visitor the token is renewed and the call made once more."""

    def __init__(self, base_url: str, *, timeout: float = 5.0) -> None:
        self._client = ServiceClient(base_url, timeout=timeout)

    def anonymous(self, method: str, path: str, **options: Any) -> Answer:
        """Call without saying for whom."""
        return self._call(method, path, {}, **options)

    def personal(self, method: str, path: str, **options: Any) -> Answer:
        """Call on behalf of the visitor; raises `SignedOut` when there is none or their session is over."""
        token = access_token()
        if token is None:
            raise SignedOut
        try:
            return self._call(method, path, _bearer(token), **options)
        except RemoteProblem as problem:
            if problem.status != HTTPStatus.UNAUTHORIZED:
                raise
        try:
            return self._call(method, path, _bearer(renew()), **options)
        except RemoteProblem as problem:
            if problem.status != HTTPStatus.UNAUTHORIZED:
                raise
            # Not even a new token is good, for instance because the account was erased.
            sign_out()
            raise SignedOut from problem

    def _call(
        self,
        method: str,
        path: str,
        headers: dict[str, str],
        *,
        json: Any = None,
        body: bytes | Iterable[bytes] | None = None,
        query: Mapping[str, Any] | None = None,
        key: str = "",
        more_headers: Mapping[str, str] | None = None,
        timeout: float | None = None,
    ) -> Answer:
        headers |= dict(more_headers or {})
        if key:
            headers["Idempotency-Key"] = key
        if method == "GET":
            return self._client.get(path, query=query, headers=headers)
        return self._client.request(method, path, json=json, body=body, headers=headers, timeout=timeout)


def segment(value: str) -> str:
    """Quote one part of a path, so that what a visitor typed cannot leave it."""
    # A lone `.` or `..` is quoted by nobody, and means the folder or the one above.
    return value.replace(".", "%2E") if value in {".", ".."} else quote(value, safe="")


def origin() -> dict[str, str]:
    """The header that passes the visitor's address on to a service that limits rates by it."""
    if not has_request_context() or not request.remote_addr:
        return {}
    return {"X-Forwarded-For": request.remote_addr}


def _bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}
