"""Whatever is sent, the answer is a problem document that says what is wrong; nothing ends in an error of ours."""

from typing import Any

import pytest

OPEN = [
    ("POST", "/v1/registrations"),
    ("POST", "/v1/confirmations"),
    ("POST", "/v1/sign-in-links"),
    ("POST", "/v1/sessions"),
    ("POST", "/v1/sessions/refresh"),
    ("POST", "/v1/password-resets"),
    ("PUT", "/v1/password-resets"),
]
OWN = [("PATCH", "/v1/me"), ("PUT", "/v1/me/password")]
SOMEBODY = "01890000-0000-7000-8000-00000000abcd"
ADMIN = [
    ("POST", "/v1/admin/learners"),
    ("PATCH", f"/v1/admin/learners/{SOMEBODY}"),
    ("POST", "/v1/admin/api-clients"),
]
BODIES = [
    b"",
    b"{",
    b"not json",
    b"[]",
    b"null",
    b"7",
    b'"text"',
    b"\xff\xfe",
    b'{"a": NaN}',
    b"{}",
    b'{"email": {"$ne": null}, "password": [1], "token": {}, "refresh_token": 3}',
    b'{"email": "\\u0000", "password": "\\u0000", "token": "\\u0000", "refresh_token": "\\ud800", "link_token": "\\n"}',
]


@pytest.mark.parametrize(("method", "path"), OPEN + OWN + ADMIN)
def test_what_cannot_be_read_is_refused(
    accounts_client: Any, is_problem: Any, administrator: Any, method: str, path: str
) -> None:
    for body in BODIES:
        answer = accounts_client.open(
            path, method=method, data=body, content_type="application/json", headers=administrator
        )
        unreadable = answer.status_code == 400
        is_problem(answer, *((400, "bad-request") if unreadable else (422, "invalid-request")))


@pytest.mark.parametrize(("method", "path"), OPEN)
def test_a_huge_body_is_refused(accounts_client: Any, method: str, path: str) -> None:
    body = b'{"email": "' + b"a" * 3_000_000 + b'@example.org"}'
    answer = accounts_client.open(path, method=method, data=body, content_type="application/json")
    assert answer.status_code == 413
    assert answer.mimetype == "application/problem+json"


@pytest.mark.parametrize(("method", "path"), OPEN)
def test_a_deeply_nested_body_is_refused(accounts_client: Any, method: str, path: str) -> None:
    answer = accounts_client.open(path, method=method, data=b"[" * 200_000, content_type="application/json")
    assert answer.status_code in {400, 422}
    assert answer.mimetype == "application/problem+json"


@pytest.mark.parametrize(
    ("method", "path"), [*OWN, *ADMIN, ("GET", "/v1/me"), ("GET", "/v1/admin/learners"), ("GET", "/v1/admin/audit-log")]
)
def test_without_a_token_that_holds_nothing_is_done(
    accounts_client: Any, is_problem: Any, method: str, path: str
) -> None:
    for header in ("", "Bearer", "Bearer x.y.z", "Basic YTpi", "Bearer \xff", "Bearer " + "a" * 5000):
        headers = {"Authorization": header} if header else {}
        answer = accounts_client.open(path, method=method, json={}, headers=headers)
        is_problem(answer, 401, "unauthorized")
        assert answer.headers["WWW-Authenticate"].startswith("Bearer")


@pytest.mark.parametrize(
    "path",
    [
        "/v1/admin/learners?limit=0",
        "/v1/admin/learners?limit=many",
        "/v1/admin/learners?cursor=%00",
        "/v1/admin/learners?cursor=WzFd",
        "/v1/admin/learners?q=%00",
        "/v1/admin/learners?unknown=1",
        "/v1/admin/audit-log?cursor=nonsense",
        "/v1/admin/audit-log?action=%27%3B",
        "/v1/admin/audit-log?subject_id=%00",
    ],
)
def test_a_query_that_does_not_fit_is_refused(
    accounts_client: Any, is_problem: Any, administrator: Any, path: str
) -> None:
    is_problem(accounts_client.get(path, headers=administrator), 422, "invalid-request")


@pytest.mark.parametrize("learner_id", ["x", "1", "%00", "..%2F..", SOMEBODY])
@pytest.mark.parametrize("method", ["GET", "PATCH", "DELETE"])
def test_an_account_that_does_not_exist_is_not_found(
    accounts_client: Any, is_problem: Any, administrator: Any, learner_id: str, method: str
) -> None:
    path = f"/v1/admin/learners/{learner_id}"
    answer = accounts_client.open(path, method=method, json={"name": "Ada"}, headers=administrator)
    is_problem(answer, 404, "not-found")


def test_a_method_that_is_not_offered_is_named(accounts_client: Any, is_problem: Any) -> None:
    answer = accounts_client.get("/v1/registrations")
    is_problem(answer, 405, "method-not-allowed")
    assert "POST" in answer.headers["Allow"]


@pytest.mark.parametrize("path", ["/confirm/x", "/sign-in/link/x", "/reset-password/x"])
def test_nothing_happens_when_a_link_is_merely_opened_here(accounts_client: Any, is_problem: Any, path: str) -> None:
    is_problem(accounts_client.get(path), 404, "not-found")
