"""The pages of a certificate say what it is now, and offer a document only when there is one."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.integration.portal.conftest import Browser
from tests.integration.portal.upstream import Upstream

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
    "sample": False,
    "activities": [],
    "statements": [],
}
DOCUMENT = "The document as issued"


@pytest.mark.parametrize(
    ("changes", "says", "document"),
    [
        ({}, "This certificate is genuine", True),
        ({"ready": False}, "This certificate is genuine", False),
        ({"status": "erased", "holder_name": None}, "has asked to be forgotten", False),
    ],
)
def test_the_check_page_says_what_became_of_a_certificate(
    browser: Browser, upstream: Upstream, changes: dict[str, Any], says: str, *, document: bool
) -> None:
    upstream.answers[f"GET /v1/certificates/{CODE}"] = CERTIFICATE | changes
    page = browser.get(f"/verify/{CODE}").text
    assert says in page
    assert (DOCUMENT in page) is document
    assert ("genuine" in page) is ("status" not in changes)


@pytest.mark.parametrize("ready", [True, False])
def test_my_certificates_offer_a_document_when_it_is_made(
    signed_in: Callable[..., Browser], upstream: Upstream, *, ready: bool
) -> None:
    upstream.answers["GET /v1/me/certificates"] = {"items": [CERTIFICATE | {"ready": ready}], "next": None}
    page = signed_in().get("/certificates").text
    assert ("Download the PDF" in page) is ready
    assert ("The document is being made" in page) is not ready
