"""A file dropped on the verify page is passed on, and its page says what it is."""

import io
from typing import Any

import pytest

from tests.integration.portal.upstream import Upstream, problem

FOUND = {
    "outcome": "issued",
    "sha256": "ab" * 32,
    "size": 9,
    "code": "7K3M-9QXZ-0B4T-V2HC",
    "status": "valid",
    "signature": {
        "intact": True,
        "signer": "The Society",
        "fingerprint": "cd" * 32,
        "covers_whole_file": True,
        "by_issuer": True,
    },
    "reasons": [],
}
CHECKS = "POST /v1/certificate-checks"


def drop(browser: Any, content: bytes = b"%PDF-1.7 x", name: str = "mine.pdf") -> Any:
    return browser.client.post("/verify/file", data={"file": (io.BytesIO(content), name)})


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({}, "This is the document that was issued"),
        ({"status": "erased"}, "it no longer holds"),
        ({"outcome": "changed", "reasons": ["1 byte differs <b>"]}, "1 byte differs &lt;b&gt;"),
        ({"outcome": "added_to", "reasons": ["Something was added"]}, "This is not the document that was issued"),
        ({"outcome": "unknown", "code": None, "signature": None}, "This file was not issued here"),
        ({"outcome": "withheld", "reasons": ["not kept"]}, "cannot be compared"),
    ],
)
def test_the_page_says_what_the_file_is(browser: Any, upstream: Upstream, changes: dict[str, Any], says: str) -> None:
    upstream.answers[CHECKS] = FOUND | changes
    page = drop(browser)
    assert page.status_code == 200
    assert says in page.text
    assert '<meta name="robots" content="noindex">' in page.text
    (call,) = upstream.asked(CHECKS)
    assert call.headers["Content-Type"] == "application/pdf"
    assert "Authorization" not in call.headers
    assert call.headers["X-Forwarded-For"] == "127.0.0.1"


def test_neither_a_cookie_nor_an_account_is_needed(browser: Any, upstream: Upstream) -> None:
    assert "Set-Cookie" not in browser.get("/verify").headers
    upstream.answers[CHECKS] = FOUND
    assert "Set-Cookie" not in drop(browser).headers


def test_what_is_wrong_with_the_file_is_said_at_its_field(browser: Any, upstream: Upstream) -> None:
    assert "Choose the PDF of a certificate." in browser.client.post("/verify/file").text
    errors = [{"field": "file", "message": "This is not a PDF."}]
    upstream.answers[CHECKS] = problem(422, "Something is wrong", errors=errors)
    refused = drop(browser, b"GIF89a", "cat.gif")
    assert refused.status_code == 422
    assert 'id="error-file"' in refused.text
    large = {"data": bytes(4 * 1024 * 1024), "content_type": "multipart/form-data; boundary=b"}
    assert browser.client.post("/verify/file", **large).status_code == 413
