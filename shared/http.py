"""Calls to other services: pooled, timed out, with the ids of the request that caused them."""

import base64
import json
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

import urllib3

from shared.observability import correlation_id, request_id, traceparent

SAFE_METHODS = frozenset({"GET", "HEAD", "PUT", "DELETE"})
RENEW_BEFORE_S = 30.0


class ServiceUnavailable(Exception):
    """The service did not answer, or answered that it cannot now (502, 503, 504)."""


class RemoteProblem(Exception):
    """The service refused; `problem` is its problem document (empty when it sent none)."""

    def __init__(self, status: int, problem: dict[str, Any]) -> None:
        super().__init__(f"{status} {problem.get('title', '')}".strip())
        self.status = status
        self.problem = problem

    @property
    def slug(self) -> str:
        """The last part of the problem's type, e.g. `attempt-already-submitted`."""
        return str(self.problem.get("type", "")).rpartition("/")[2]

    @property
    def errors(self) -> dict[str, str]:
        """Messages by field, for a form."""
        return {each["field"]: each["message"] for each in self.problem.get("errors") or []}


@dataclass(frozen=True)
class Answer:
    """What a service answered."""

    status: int
    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict)

    def json(self) -> Any:
        """Return the decoded body; None when it is empty."""
        return json.loads(self.body) if self.body else None


class ServiceClient:
    """Talks to one service.

    `token` gives the access token for each call, or None for none. A request that may be repeated
    (safe methods, or one with an `Idempotency-Key`) is tried once more when the connection fails.
    """

    def __init__(self, base_url: str, *, timeout: float = 5.0, token: Callable[[], str | None] | None = None) -> None:
        self._base = base_url.rstrip("/")
        self._timeout = urllib3.Timeout(connect=min(2.0, timeout), read=timeout)
        self._token = token
        self._pool = urllib3.PoolManager(num_pools=2, maxsize=16, block=False)

    def get(
        self, path: str, *, query: Mapping[str, Any] | None = None, headers: Mapping[str, str] | None = None
    ) -> Answer:
        """Read; `query` values of None are left out, lists repeat the name."""
        return self.request("GET", path + _query(query), headers=headers)

    def post(self, path: str, json: Any = None, *, headers: Mapping[str, str] | None = None) -> Answer:
        """Send a JSON body."""
        return self.request("POST", path, json=json, headers=headers)

    def put(self, path: str, json: Any = None, *, headers: Mapping[str, str] | None = None) -> Answer:
        """Replace with a JSON body."""
        return self.request("PUT", path, json=json, headers=headers)

    def patch(self, path: str, json: Any = None, *, headers: Mapping[str, str] | None = None) -> Answer:
        """Change with a JSON body."""
        return self.request("PATCH", path, json=json, headers=headers)

    def delete(self, path: str, *, headers: Mapping[str, str] | None = None) -> Answer:
        """Remove."""
        return self.request("DELETE", path, headers=headers)

    def request(
        self,
        method: str,
        path: str,
        *,
        json: Any = None,
        body: bytes | Iterable[bytes] | None = None,
        headers: Mapping[str, str] | None = None,
        timeout: float | None = None,
    ) -> Answer:
        """Call and return the answer; raises `RemoteProblem` from 400 up and `ServiceUnavailable` when none came.

        A body in parts comes with its Content-Length, and can be read again. `timeout` is for an answer that
        takes longer than others.
        """
        sent = self._headers(headers)
        if json is not None:
            body, sent["Content-Type"] = _encode(json), "application/json"
        repeatable = method in SAFE_METHODS or "Idempotency-Key" in sent
        response = self._call(method, path, body, sent, tries=2 if repeatable else 1, timeout=timeout)
        answer = Answer(response.status, response.data, response.headers)
        if answer.status in (502, 503, 504):
            raise ServiceUnavailable(f"{self._base} answered {answer.status}")
        if answer.status >= 400:
            raise RemoteProblem(answer.status, _problem(answer))
        return answer

    def _headers(self, given: Mapping[str, str] | None) -> dict[str, str]:
        headers = {"Accept": "application/json"}
        ids = {"X-Request-ID": request_id(), "X-Correlation-ID": correlation_id(), "traceparent": traceparent()}
        headers |= {name: value for name, value in ids.items() if value}
        token = self._token() if self._token else None
        if token:
            headers["Authorization"] = f"Bearer {token}"
        return headers | dict(given or {})

    def _call(
        self,
        method: str,
        path: str,
        body: bytes | Iterable[bytes] | None,
        headers: dict[str, str],
        *,
        tries: int,
        timeout: float | None,
    ) -> urllib3.BaseHTTPResponse:
        for left in reversed(range(tries)):
            try:
                return self._pool.request(
                    method,
                    self._base + path,
                    body=body,
                    headers=headers,
                    timeout=self._timeout if timeout is None else timeout,
                    retries=False,
                    redirect=False,
                )
            except urllib3.exceptions.HTTPError as error:
                if not left:
                    raise ServiceUnavailable(f"{self._base} does not answer: {type(error).__name__}") from error
        raise AssertionError("unreachable")


class ClientCredentials:
    """Gives a program's own access token and renews it shortly before it runs out (RFC 6749, 4.4)."""

    def __init__(self, accounts_url: str, client_id: str, secret: str, scope: str) -> None:
        self._service = ServiceClient(accounts_url)
        login = base64.b64encode(f"{client_id}:{secret}".encode()).decode()
        self._headers = {
            "Authorization": f"Basic {login}",
            "Content-Type": "application/x-www-form-urlencoded",
        }
        self._body = urlencode({"grant_type": "client_credentials", "scope": scope}).encode()
        self._lock = threading.Lock()
        self._token = ""
        self._good_until = 0.0

    def __call__(self) -> str:
        """Return a token that holds for at least half a minute more."""
        with self._lock:
            if time.monotonic() >= self._good_until:
                reply = self._service.request("POST", "/oauth/token", body=self._body, headers=self._headers).json()
                self._token = str(reply["access_token"])
                self._good_until = time.monotonic() + float(reply["expires_in"]) - RENEW_BEFORE_S
            return self._token


def _query(values: Mapping[str, Any] | None) -> str:
    given = {name: value for name, value in (values or {}).items() if value is not None and value != ""}
    return "?" + urlencode(given, doseq=True) if given else ""


def _encode(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def _problem(answer: Answer) -> dict[str, Any]:
    try:
        found = answer.json()
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
