"""How much CPU of progress does one quiz cost: start, save ten answers, submit, be graded and judged?

`make bench-learning` [--learners N] runs the service in this process on a database of its own. Every learner is a new
one who follows a pathway of which the quiz is a part, so that each submission also records a completion and asks the
evaluator. The baseline of the same run is the same number of signed requests that read one empty list. What counts
is what the service does with a request, not what the client of this process does to send it.
"""

from __future__ import annotations

import argparse
import datetime as dt
import os
import sys
import time
import uuid
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from flask import Flask
from flask.testing import FlaskClient

from services.progress.app import create_app, create_database
from services.progress.catalogue.operations import PublishedPathway, PublishedResource, keep_pathway, keep_resource
from services.progress.settings import Settings
from shared.migrations import upgrade
from shared.testing.servers import REDIS_VARIABLE, TestServers, create_empty_database
from shared.testing.tokens import token_for, trust_test_tokens

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

TARGET_MS = 8.0
WARM_UP = 20
QUESTIONS = 10
REQUESTS = 3
AT = dt.datetime(2026, 11, 22, tzinfo=dt.UTC)
KEY = {f"q{n}": ["b"] for n in range(QUESTIONS)}
LETTERS = "abcd"


class Meter:
    """The service, and the CPU seconds of this process that its answers took."""

    def __init__(self, service: WSGIApplication) -> None:
        self._service = service
        self.spent = 0.0

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer a request."""
        began = time.process_time()
        body = list(self._service(environ, start_response))
        self.spent += time.process_time() - began
        return body


def main(learners: int) -> bool:
    """Measure and print; returns whether the target is met."""
    servers = TestServers()
    servers.start()
    try:
        app = prepared()
        people = [token_for(uuid.uuid4()) for _ in range(learners + WARM_UP)]
        for headers in people:
            answered(app.test_client().post("/v1/enrollments", json={"pathway": "bench"}, headers=headers), 201)
        meter = Meter(app.wsgi_app)
        app.wsgi_app = meter  # type: ignore[method-assign]
        bare = cpu_ms(meter, people, read_nothing(app))
        quiz = cpu_ms(meter, people, take_quiz(app))
    finally:
        servers.stop()
    print(f"baseline: {REQUESTS} requests that read nothing: {bare:.2f} ms CPU")
    print(f"start, save, submit and grade {QUESTIONS} questions: {quiz:.2f} ms CPU each (target {TARGET_MS:g})")
    print(f"ratio to the baseline: {quiz / bare:.2f}")
    return quiz <= TARGET_MS


def prepared() -> Flask:
    """Return the service with a module, and a pathway that asks for it and for another one."""
    urls = create_empty_database("progress_bench", "progress")
    upgrade("progress", urls.owner)
    settings = Settings(
        environment="test",
        database_url=urls.runtime,
        redis_url=f"{os.environ[REDIS_VARIABLE]}/0",
        secret_key="a-secret-of-the-benchmark-that-nobody-uses",  # noqa: S106 - the database lives for a minute
        documents_url="memory://bench",
        log_level="WARNING",
    )
    database = create_database(settings)
    with database.transaction() as session:
        for slug in ("taken", "other"):
            keep_resource(session, PublishedResource(uuid.uuid4(), slug, "module", 1, slug, AT, module(slug)))
        keep_pathway(session, PublishedPathway(uuid.uuid4(), "bench", 1, "Bench", AT, pathway()))
    app = create_app(settings)
    trust_test_tokens(app)
    return app


def module(slug: str) -> dict[str, Any]:
    """Return the content of a module whose quiz has ten questions."""
    questions = [
        {
            "id": f"q{number}",
            "type": "single",
            "prompt": f"Question {number} about what was read, in a sentence of the usual length?",
            "options": [{"id": each, "text": f"Answer {each}, of the usual length"} for each in LETTERS],
            "answer": ["b"],
            "rationale": "The reason, in two sentences of the usual length. Here is the second one.",
            "objective": "o1",
            "key_points": ["k1"],
        }
        for number in range(QUESTIONS)
    ]
    return {
        "slug": slug,
        "kind": "module",
        "title": slug,
        "completion": {"rule": "quiz_passed", "note": "Pass the quiz."},
        "objectives": [{"id": "o1", "text": "Do it"}],
        "key_points": [{"id": "k1", "title": "Point", "text": "...", "sources": []}],
        "assessment": {"id": f"{slug}-quiz", "title": "Quiz", "passing_score": 0.8, "questions": questions},
    }


def pathway() -> dict[str, Any]:
    """Return the content of a pathway of two modules."""
    return {
        "slug": "bench",
        "title": "Bench",
        "requirements": [
            {"id": slug, "kind": "quiz_passed", "resource": slug, "group": "all"} for slug in ("taken", "other")
        ],
        "groups": [{"id": "all", "title": "All", "rule": "all"}],
        "certificate": {"title": "Certificate", "statement": "So.", "sample_watermark": None},
    }


def read_nothing(app: Flask) -> Callable[[dict[str, str]], None]:
    """Return an act of as many requests as a quiz needs, which do nearly nothing."""

    def act(headers: dict[str, str]) -> None:
        client = app.test_client()
        for _ in range(REQUESTS):
            answered(client.get("/v1/me/commitments", headers=headers), 200)

    return act


def take_quiz(app: Flask) -> Callable[[dict[str, str]], None]:
    """Return the act of taking the quiz from start to grade."""

    def act(headers: dict[str, str]) -> None:
        client: FlaskClient = app.test_client()
        body = {"assessment": "taken-quiz"}
        started = answered(client.post("/v1/me/attempts", json=body, headers=headers), 201)
        url = f"/v1/me/attempts/{started['id']}"
        answered(client.put(f"{url}/answers", json={"answers": KEY}, headers=headers), 200)
        graded = answered(client.post(f"{url}/submission", headers=headers), 200)
        if not graded["passed"]:
            raise RuntimeError("the quiz was not passed")

    return act


def cpu_ms(meter: Meter, people: list[dict[str, str]], act: Callable[[dict[str, str]], None]) -> float:
    """Return the CPU of the service, database and broker aside, for one act in milliseconds."""
    for headers in people[:WARM_UP]:
        act(headers)
    meter.spent = 0.0
    for headers in people[WARM_UP:]:
        act(headers)
    return meter.spent / len(people[WARM_UP:]) * 1000


def answered(response: Any, status: int) -> dict[str, Any]:
    """Return the body of an answer that is as expected."""
    if response.status_code != status:
        raise RuntimeError(f"{response.status_code}: {response.text[:200]}")
    found: dict[str, Any] = response.json
    return found


if __name__ == "__main__":
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--learners", type=int, default=300)
    sys.exit(0 if main(options.parse_args().learners) else 1)
