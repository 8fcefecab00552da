"""A write repeated with its Idempotency-Key has one effect and one answer."""

import threading
from collections.abc import Callable, Iterator
from typing import ClassVar

import pytest
import sqlalchemy as sa
from flask import Flask, Response, jsonify

from shared.access import SIGNED_IN
from shared.database import Database
from shared.delivery import schema
from shared.idempotency import idempotent
from shared.problems import Conflict
from shared.schemas import Request
from shared.settings import ServiceSettings
from shared.testing.servers import DatabaseUrls
from shared.testing.tokens import token_for, trust_test_tokens
from shared.web import api_blueprint, create_service_app


class ExampleSettings(ServiceSettings):
    service: ClassVar[str] = "catalog"


class Order(Request):
    size: int


class Executor:
    """What a migration gets as `op`."""

    def __init__(self, database: Database) -> None:
        self.database = database

    def execute(self, statement: str) -> None:
        with self.database.transaction() as session:
            session.execute(sa.text(statement))


@pytest.fixture
def made() -> list[int]:
    return []


@pytest.fixture
def app(empty_database: Callable[[str], DatabaseUrls], made: list[int]) -> Iterator[Flask]:
    urls = empty_database("catalog")
    owner = Database(urls.owner)
    schema.create_v1(Executor(owner))
    owner.dispose()
    database = Database(urls.runtime)
    app = create_service_app(ExampleSettings(), title="Example", description="", database=database)
    trust_test_tokens(app)
    orders = api_blueprint("orders", __name__, access=SIGNED_IN, tag="orders")
    entered, gate = threading.Event(), threading.Event()
    app.extensions.update(entered=entered, gate=gate)

    @orders.post("/orders", summary="Order")
    def order(body: Order) -> Response:
        def make() -> tuple[Response, int]:
            if body.size == 0:
                raise Conflict("Nothing to order.")
            if body.size == 99:
                entered.set()
                gate.wait(5)
            made.append(body.size)
            return jsonify(number=len(made)), 201

        return idempotent(database, make)

    app.register_api(orders)
    yield app
    database.dispose()


def send(app: Flask, size: int, key: str = "", who: str = "p1") -> tuple[int, dict[str, object]]:
    headers = token_for(who) | ({"Idempotency-Key": key} if key else {})
    answer = app.test_client().post("/v1/orders", json={"size": size}, headers=headers)
    return answer.status_code, answer.get_json()


def test_a_repeat_gets_the_first_answer_and_has_no_effect(app: Flask, made: list[int]) -> None:
    assert send(app, 5, "k1") == (201, {"number": 1})
    assert send(app, 5, "k1") == (201, {"number": 1})
    assert made == [5]


def test_without_a_key_every_request_counts(app: Flask, made: list[int]) -> None:
    send(app, 5)
    send(app, 5)
    assert made == [5, 5]


def test_a_key_belongs_to_one_request_and_one_person(app: Flask, made: list[int]) -> None:
    send(app, 5, "k1")
    status, problem = send(app, 6, "k1")
    assert (status, problem["type"]) == (422, "/problems/idempotency-key-reused")
    assert send(app, 6, "k1", who="p2") == (201, {"number": 2})
    assert made == [5, 6]


def test_a_refused_request_can_be_sent_again_with_its_key(app: Flask) -> None:
    assert send(app, 0, "k1")[0] == 409
    assert send(app, 0, "k1")[1]["type"] == "/problems/conflict"


def test_a_second_request_while_the_first_is_worked_on_is_told_to_wait(app: Flask, made: list[int]) -> None:
    answers: list[tuple[int, dict[str, object]]] = []
    first = threading.Thread(target=lambda: answers.append(send(app, 99, "k1")))
    first.start()
    assert app.extensions["entered"].wait(5)
    assert send(app, 99, "k1")[0] == 409
    app.extensions["gate"].set()
    first.join(5)
    assert answers == [(201, {"number": 1})]
    assert send(app, 99, "k1") == (201, {"number": 1})
    assert made == [99]


def test_a_key_that_is_far_too_long_is_refused(app: Flask) -> None:
    assert send(app, 5, "k" * 300)[0] == 422
