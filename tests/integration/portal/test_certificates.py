"""The pages of a certificate say what it is now, and offer a document only when there is one."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.integration.portal.conftest import Browser
from tests.integration.portal.upstream import Upstream, problem

CODE = "7K3M-9QXZ-0B4T-V2HC"
CERTIFICATE: dict[str, Any] = {
    "code": CODE,
    "status": "valid",
    "ready": True,
    "title": "Palliative care champion",
    "holder_name": "Ada Example",
    "achievement": {"title": "Palliative care champion", "criteria": "Passed."},
    "issuer": {"name": "Champions"},
    "issued_at": "2026-11-22T10:00:00Z",
    "completed_at": "2026-11-22T10:00:00Z",
    "verify_url": f"https://champions.example/verify/{CODE}",
    "issuer_name": "Champions",
    "badge": True,
    "sample": False,
    "activities": [],
    "statements": [],
}
OTHER = "0000-9QXZ-0B4T-V2HC"
SINCE = {"status_since": "2026-11-23T10:00:00Z", "status_reason": ""}
NONE: dict[str, Any] = {"items": [], "next": None}
DOCUMENT = "The document as issued"


@pytest.mark.parametrize(
    ("changes", "says", "document"),
    [
        ({}, "This certificate is genuine", True),
        ({"ready": False}, "This certificate is genuine", False),
        (SINCE | {"status": "revoked", "status_reason": "Wrong <b>."}, "revoked on November 23, 2026", True),
        (SINCE | {"status": "revoked", "status_reason": "Wrong <b>."}, "Wrong &lt;b&gt;.", True),
        (SINCE | {"status": "superseded", "superseded_by": OTHER}, f'href="/verify/{OTHER}"', True),
        (SINCE | {"status": "expired", "renewed_by": OTHER}, "expired on November 23, 2026", True),
        ({"status": "erased", "holder_name": None, "ready": False}, "has asked to be forgotten", False),
    ],
)
def test_the_check_page_says_what_became_of_a_certificate(
    browser: Browser, upstream: Upstream, changes: dict[str, Any], says: str, *, document: bool
) -> None:
    upstream.answers[f"GET /v1/certificates/{CODE}"] = CERTIFICATE | changes
    answer = browser.get(f"/verify/{CODE}")
    page = answer.text
    assert answer.headers["X-Robots-Tag"] == "noindex, nofollow"
    (call,) = upstream.asked(f"GET /v1/certificates/{CODE}")
    assert call.headers["X-Forwarded-For"] == "127.0.0.1"
    assert says in page
    assert (DOCUMENT in page) is document
    assert ("This certificate is genuine" in page) is ("status" not in changes)


@pytest.mark.parametrize("ready", [True, False])
def test_my_certificates_offer_a_document_when_it_is_made(
    signed_in: Callable[..., Browser], upstream: Upstream, *, ready: bool
) -> None:
    upstream.answers["GET /v1/me/certificates"] = {"items": [CERTIFICATE | {"ready": ready}], "next": None}
    upstream.answers["GET /v1/me/name-corrections"] = NONE
    page = signed_in().get("/certificates").text
    assert ("Download the PDF" in page) is ready
    assert ("The document is being made" in page) is not ready


def test_a_name_is_asked_for_and_what_is_wrong_is_said_at_its_field(
    signed_in: Callable[..., Browser], upstream: Upstream
) -> None:
    upstream.answers["GET /v1/me/certificates"] = {"items": [CERTIFICATE], "next": None}
    upstream.answers["GET /v1/me/name-corrections"] = NONE
    asking = f"POST /v1/me/certificates/{CODE}/name-corrections"
    errors = [{"field": "name", "message": "This is what is printed already."}]
    upstream.answers[asking] = problem(422, "Something is wrong", errors=errors)
    browser, path = signed_in(), f"/certificates/{CODE}/name"
    assert 'value="Ada Example"' in browser.get(path).text
    refused = browser.send(path, name="Ada Example", reason="I <married>")
    assert refused.status_code == 422
    assert "This is what is printed already." in refused.text
    assert 'value="I &lt;married&gt;"' in refused.text
    upstream.answers[asking] = {}
    assert browser.send(path, name="Ada King", reason="I married").headers["Location"] == "/certificates"
    assert upstream.asked(asking)[-1].body == {"name": "Ada King", "reason": "I married"}
    assert browser.get("/certificates/0000-0000-0000-0000/name").status_code == 404


def test_my_certificates_say_what_was_asked_and_how_to_renew(
    signed_in: Callable[..., Browser], upstream: Upstream
) -> None:
    renewal = {"opens_at": "2026-11-22T10:00:00Z", "open": True, "left": [{"resource": "m1", "title": "First"}]}
    expired = CERTIFICATE | SINCE | {"status": "expired", "renewal": renewal}
    upstream.answers["GET /v1/me/certificates"] = {"items": [expired], "next": None}
    asked = {"code": CODE, "state": "waiting", "name": "Ada King", "answer": ""}
    upstream.answers["GET /v1/me/name-corrections"] = {"items": [asked, asked | {"state": "declined"}], "next": None}
    page = signed_in().get("/certificates").text
    assert "Expired on November 23, 2026" in page
    assert 'href="/resources/m1/quiz"' in page
    assert "Ada King" in page
    assert "Correct the name" not in page


def test_a_certificate_can_be_shown_elsewhere(signed_in: Callable[..., Browser], upstream: Upstream) -> None:
    upstream.answers["GET /v1/me/certificates"] = {"items": [CERTIFICATE], "next": None}
    upstream.answers["GET /v1/me/name-corrections"] = NONE
    page = signed_in().get("/certificates").text
    assert f'href="/verify/{CODE}/badge.json"' in page
    linkedin = "https://www.linkedin.com/profile/add?startTask=CERTIFICATION_NAME&amp;name=Palliative+care+champion"
    assert linkedin in page
    assert "issueYear=2026&amp;issueMonth=11" in page


@pytest.mark.parametrize(
    ("path", "asked"),
    [
        (f"/verify/{CODE}/badge.json", f"/v1/certificates/{CODE}/badge.json"),
        ("/.well-known/did.json", "/v1/credentials/did.json"),
        ("/.well-known/jwks.json", "/v1/credentials/jwks.json"),
        ("/credentials/status/0", "/v1/credentials/status/0"),
    ],
)
def test_other_systems_can_read_what_they_need_to_check_a_badge(
    browser: Browser, upstream: Upstream, path: str, asked: str
) -> None:
    upstream.answers[f"GET {asked}"] = {"id": "did:web:champions.example"}
    answer = browser.get(path)
    assert (answer.status_code, answer.json) == (200, {"id": "did:web:champions.example"})
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert "Set-Cookie" not in answer.headers
