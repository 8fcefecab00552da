"""One small server that stands in for the four services: answers what a test tells it to, and remembers who asked."""

from __future__ import annotations

import base64
import json
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from werkzeug.serving import BaseWSGIServer, make_server
from werkzeug.wrappers import Request, Response


@dataclass(frozen=True)
class Call:
    """One request as it arrived."""

    method: str
    path: str
    body: Any
    headers: dict[str, str]


@dataclass
class Upstream:
    """Answers by `"GET /v1/me"`; a list is used up one by one, its last entry stays."""

    answers: dict[str, Any] = field(default_factory=dict)
    calls: list[Call] = field(default_factory=list)
    delays: dict[str, Callable[[], object]] = field(default_factory=dict)
    _server: BaseWSGIServer | None = None

    def start(self) -> None:
        """Listen on a free port."""
        self._server = make_server("127.0.0.1", 0, self._answer, threaded=True)
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()

    def stop(self) -> None:
        """Stop listening: from now on connections are refused."""
        if self._server:
            self._server.shutdown()
            self._server.server_close()
            self._server = None

    @property
    def url(self) -> str:
        """Where it listens."""
        assert self._server
        return f"http://127.0.0.1:{self._server.server_port}"

    def asked(self, what: str) -> list[Call]:
        """The calls of one endpoint."""
        return [call for call in self.calls if f"{call.method} {call.path}" == what]

    def _answer(self, environ: dict[str, Any], start_response: Any) -> Any:
        request = Request(environ)
        body = request.get_json(silent=True)
        self.calls.append(Call(request.method, request.path, body, dict(request.headers)))
        self.delays.get(f"{request.method} {request.path}", lambda: None)()
        found = self.answers.get(f"{request.method} {request.path}")
        if isinstance(found, list):
            found = found.pop(0) if len(found) > 1 else found[0]
        status, content = found if isinstance(found, tuple) else (200, found)
        if found is None:
            status, content = 404, {"type": "/problems/not-found", "title": "There is nothing here", "status": 404}
        return Response(json.dumps(content), status, {"ETag": '"1"'}, mimetype="application/json")(
            environ, start_response
        )


def tokens(number: int = 1, *, roles: tuple[str, ...] = ("learner",), expires_in: int = 600) -> dict[str, Any]:
    """Tokens as accounts issues them, signature aside."""
    claims = {"sub": "learner-1", "name": "Ada Example", "roles": list(roles), "n": number}
    payload = base64.urlsafe_b64encode(json.dumps(claims).encode()).decode().rstrip("=")
    access = f"head.{payload}.signature-{number}"
    return {"access_token": access, "refresh_token": f"refresh-{number}", "expires_in": expires_in}


def problem(status: int, title: str, **more: Any) -> tuple[int, dict[str, Any]]:
    """A refusal."""
    return status, {"type": "/problems/refused", "title": title, "status": status, **more}
