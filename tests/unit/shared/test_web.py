"""Every service answers alike: ids, problems, health, documentation, access."""

from typing import ClassVar

import pytest
from flask.testing import FlaskClient
from pydantic import Field

from shared.access import ANYONE, SIGNED_IN, Access, administrator, client, has_role, principal
from shared.problems import Conflict
from shared.schemas import Request
from shared.settings import ServiceSettings
from shared.tokens import KeyRing, SigningKey, TokenVerifier
from shared.web import HEALTH_CHECKS, VERIFIER, api_blueprint, create_service_app

RING = KeyRing(SigningKey.generate("test"))


class ExampleSettings(ServiceSettings):
    service: ClassVar[str] = "example"


class Thing(Request):
    size: int = Field(ge=1)


class ThingExists(Conflict):
    slug, title = "thing-exists", "There is such a thing already"


def example(access: Access) -> FlaskClient:
    app = create_service_app(ExampleSettings(), title="Example", description="An example.")
    app.extensions[VERIFIER] = TokenVerifier("", fetch=RING.jwks)
    things = api_blueprint("things", __name__, access=access, tag="things")

    @things.post("/things", summary="Make a thing")
    def make(body: Thing) -> dict[str, int]:
        if body.size == 2:
            raise ThingExists("Choose another size.", size=2)
        if body.size == 3:
            raise RuntimeError("secret detail")
        return {"size": body.size}

    @things.get("/who", summary="Say who calls")
    def who() -> dict[str, str]:
        return {"id": principal().id, "kind": principal().kind}

    app.register_api(things)
    return app.test_client()


def bearer(**claims: object) -> dict[str, str]:
    return {"Authorization": "Bearer " + RING.sign({"sub": "p1", **claims}, lifetime_s=60)}


def test_a_refusal_is_a_problem_document_with_the_condition_in_its_type() -> None:
    answer = example(ANYONE).post("/v1/things", json={"size": 2})
    assert answer.status_code == 409
    assert answer.mimetype == "application/problem+json"
    assert answer.json == {
        "type": "/problems/thing-exists",
        "title": "There is such a thing already",
        "status": 409,
        "detail": "Choose another size.",
        "size": 2,
    }


@pytest.mark.parametrize(
    ("sent", "field"), [({"size": 0}, "size"), ({}, "size"), ({"size": 1, "colour": "red"}, "colour"), ([], "")]
)
def test_a_value_that_does_not_fit_is_named(sent: object, field: str) -> None:
    answer = example(ANYONE).post("/v1/things", json=sent)
    assert answer.status_code == 422
    assert answer.json["errors"][0]["field"] == field


def test_text_that_is_no_json_is_refused_and_not_echoed() -> None:
    answer = example(ANYONE).post("/v1/things", data="<script>", content_type="application/json")
    assert answer.status_code == 422
    assert b"script" not in answer.data


def test_an_error_of_ours_says_nothing_about_the_inside() -> None:
    answer = example(ANYONE).post("/v1/things", json={"size": 3})
    assert answer.status_code == 500
    assert answer.json["type"] == "/problems/internal-error"
    assert b"secret" not in answer.data


def test_a_request_keeps_the_id_that_its_caller_gave() -> None:
    answer = example(ANYONE).get("/health/live", headers={"X-Request-ID": "req-12345678"})
    assert answer.headers["X-Request-ID"] == "req-12345678"


def test_an_id_that_could_forge_a_log_line_is_replaced() -> None:
    answer = example(ANYONE).get("/health/live", headers={"X-Request-ID": "bad id {}"})
    assert answer.headers["X-Request-ID"] != "bad id {}"


def test_readiness_names_what_is_missing() -> None:
    client_ = example(ANYONE)

    def broken() -> None:
        raise ConnectionError("no broker")

    client_.application.extensions[HEALTH_CHECKS]["broker"] = broken
    answer = client_.get("/health/ready")
    assert answer.status_code == 503
    assert answer.json == {"status": "not ready", "missing": {"broker": "ConnectionError"}}
    assert client_.get("/health/live").status_code == 200


def test_the_description_is_openapi_3_1_and_names_every_path() -> None:
    described = example(SIGNED_IN).get("/openapi.json").json
    assert described["openapi"] == "3.1.0"
    assert set(described["paths"]) == {"/v1/things", "/v1/who"}
    assert described["paths"]["/v1/who"]["get"]["security"] == [{"bearer": []}]


def test_every_operation_is_described_with_the_problem_it_may_answer() -> None:
    described = example(SIGNED_IN).get("/openapi.json").json
    responses = described["paths"]["/v1/who"]["get"]["responses"]
    assert responses["2XX"] == {"description": "Done"}
    assert responses["default"] == {"$ref": "#/components/responses/Problem"}
    assert "application/problem+json" in described["components"]["responses"]["Problem"]["content"]


def test_the_reference_pages_load_nothing_from_elsewhere() -> None:
    page = example(ANYONE).get("/docs", follow_redirects=True)
    assert page.status_code == 200
    assert b"https://" not in page.data.replace(b"https://github.com", b"")


@pytest.mark.parametrize(
    ("access", "claims", "status"),
    [
        (SIGNED_IN, {"kind": "learner"}, 200),
        (SIGNED_IN, {"kind": "client"}, 403),
        (administrator("x:read"), {"kind": "learner"}, 403),
        (administrator("x:read"), {"kind": "learner", "roles": ["administrator"]}, 200),
        (administrator("x:read"), {"kind": "client", "scope": "x:read y:read"}, 200),
        (administrator("x:read"), {"kind": "client", "scope": "x:write"}, 403),
        (administrator("x:read"), {"kind": "learner", "scope": "x:read"}, 403),
        (client("x:read"), {"kind": "learner", "roles": ["administrator"]}, 403),
        (has_role("reviewer"), {"kind": "learner", "roles": ["reviewer"]}, 200),
    ],
)
def test_an_endpoint_is_open_to_those_its_access_names(access: Access, claims: dict[str, object], status: int) -> None:
    assert example(access).get("/v1/who", headers=bearer(**claims)).status_code == status


@pytest.mark.parametrize("header", [{}, {"Authorization": "Bearer x"}, {"Authorization": "Basic eDp5"}])
def test_without_a_token_that_holds_the_answer_is_401(header: dict[str, str]) -> None:
    answer = example(SIGNED_IN).get("/v1/who", headers=header)
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"] == "Bearer"
