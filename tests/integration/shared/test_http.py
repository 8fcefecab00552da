"""Calls between services carry ids and tokens, repeat only what may be repeated, and say what went wrong."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from shared.http import ClientCredentials, RemoteProblem, ServiceClient, ServiceUnavailable
from shared.observability import bind_correlation


class Stub(BaseHTTPRequestHandler):
    """Answers as the path says and remembers what it was asked."""

    seen: list[tuple[str, str, dict[str, str]]]
    drop_next: list[bool]

    def answer(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        self.rfile.read(length)
        self.seen.append((self.command, self.path, dict(self.headers)))
        if self.drop_next and self.drop_next.pop():
            self.close_connection = True
            return
        status, body = {
            "/missing": (404, b'{"type": "/problems/not-found", "title": "There is nothing here"}'),
            "/busy": (503, b""),
            "/garbage": (500, b"<html>"),
            "/oauth/token": (200, b'{"access_token": "secret-token", "expires_in": 600}'),
        }.get(self.path.partition("?")[0], (200, b'{"ok": true}'))
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_GET = do_POST = do_PUT = answer  # noqa: N815

    def log_message(self, *_: Any) -> None:
        pass


@pytest.fixture
def server() -> Iterator[ThreadingHTTPServer]:
    Stub.seen, Stub.drop_next = [], []
    started = ThreadingHTTPServer(("127.0.0.1", 0), Stub)
    thread = threading.Thread(target=started.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield started
    started.shutdown()
    thread.join()
    started.server_close()


def url_of(server: ThreadingHTTPServer) -> str:
    return f"http://127.0.0.1:{server.server_port}"


def test_a_call_carries_the_ids_of_the_request_that_caused_it(server: ThreadingHTTPServer) -> None:
    trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
    with bind_correlation(request="request-1", correlation="correlation-1", traceparent=trace):
        assert ServiceClient(url_of(server), token=lambda: "abc").get("/x").json() == {"ok": True}
    headers = Stub.seen[0][2]
    assert headers["X-Request-ID"] == "request-1"
    assert headers["X-Correlation-ID"] == "correlation-1"
    assert headers["traceparent"] == trace
    assert headers["Authorization"] == "Bearer abc"


def test_empty_query_values_are_left_out_and_lists_repeat(server: ThreadingHTTPServer) -> None:
    ServiceClient(url_of(server)).get("/x", query={"q": "a b", "none": None, "empty": "", "topic": ["one", "two"]})
    assert Stub.seen[0][1] == "/x?q=a+b&topic=one&topic=two"


def test_a_refusal_carries_the_problem(server: ThreadingHTTPServer) -> None:
    with pytest.raises(RemoteProblem) as caught:
        ServiceClient(url_of(server)).get("/missing")
    assert (caught.value.status, caught.value.slug) == (404, "not-found")


def test_an_answer_that_is_no_problem_document_is_still_a_refusal(server: ThreadingHTTPServer) -> None:
    with pytest.raises(RemoteProblem) as caught:
        ServiceClient(url_of(server)).get("/garbage")
    assert (caught.value.status, caught.value.slug, caught.value.errors) == (500, "", {})


def test_a_busy_and_an_absent_service_are_unavailable(server: ThreadingHTTPServer) -> None:
    with pytest.raises(ServiceUnavailable, match="503"):
        ServiceClient(url_of(server)).get("/busy")
    with pytest.raises(ServiceUnavailable):
        ServiceClient("http://127.0.0.1:9").get("/")


@pytest.mark.parametrize(
    ("method", "headers", "asked"),
    [("GET", {}, 2), ("PUT", {}, 2), ("POST", {"Idempotency-Key": "k"}, 2)],
)
def test_what_may_be_repeated_is_repeated_once(
    server: ThreadingHTTPServer, method: str, headers: dict[str, str], asked: int
) -> None:
    Stub.drop_next = [True]
    assert ServiceClient(url_of(server)).request(method, "/x", json={}, headers=headers).status == 200
    assert len(Stub.seen) == asked


def test_a_post_without_a_key_is_never_repeated(server: ThreadingHTTPServer) -> None:
    Stub.drop_next = [True]
    with pytest.raises(ServiceUnavailable):
        ServiceClient(url_of(server)).post("/x", {})
    assert len(Stub.seen) == 1


def test_a_programs_token_is_asked_for_once_while_it_holds(server: ThreadingHTTPServer) -> None:
    token = ClientCredentials(url_of(server), "notifications", "secret", "progress:read")
    assert (token(), token()) == ("secret-token", "secret-token")
    assert len(Stub.seen) == 1
