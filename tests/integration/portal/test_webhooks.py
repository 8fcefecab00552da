"""Webhooks in the console."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.integration.portal.conftest import Browser
from tests.integration.portal.upstream import Upstream, problem

ID, DELIVERY_ID = "01890000-0000-7000-8000-000000000009", "01890000-0000-7000-8000-000000000008"
PAGE, API = f"/admin/webhooks/{ID}", f"/v1/webhooks/{ID}"
WEBHOOK: dict[str, Any] = {
    "id": ID,
    "url": "https://lms.example/hooks",
    "description": "The learning management system",
    "event_types": ["certificate.ready"],
    "enabled": True,
    "disabled_reason": None,
    "failing_since": None,
    "former_secret_until": None,
    "revision": 7,
    "created_at": "2026-11-22T09:00:00Z",
    "updated_at": "2026-11-22T09:00:00Z",
    "secret": None,
}
TYPES = [
    {"name": "certificate.ready", "means": "A certificate was issued.", "fields": ["code"]},
    {"name": "learner.erased", "means": "A person asked to be forgotten.", "fields": ["learner_id"]},
]
DELIVERY: dict[str, Any] = {
    "id": DELIVERY_ID,
    "webhook_id": "msg_1",
    "event_type": "certificate.ready",
    "state": "failed",
    "reason": "Given up after 11 tries. Answered 500",
    "tries": 11,
    "due_at": "2026-11-22T09:00:00Z",
    "created_at": "2026-11-22T09:00:00Z",
    "settled_at": "2026-11-25T09:00:00Z",
}
TRY = {
    "at": "2026-11-22T09:00:00Z",
    "status": 500,
    "duration_ms": 12,
    "outcome": "Answered 500",
    "excerpt": "<b>no</b>",
}


@pytest.fixture
def console(signed_in: Callable[..., Browser], upstream: Upstream) -> Browser:
    upstream.answers |= {
        "GET /v1/webhooks": {"items": [WEBHOOK], "event_types": TYPES, "next": None},
        f"GET {API}": WEBHOOK,
        f"GET {API}/deliveries": {"items": [DELIVERY], "next": "further"},
        f"GET {API}/deliveries/{DELIVERY_ID}": DELIVERY | {"body": {"type": "certificate.ready"}, "attempts": [TRY]},
    }
    return signed_in(roles=("learner", "administrator"))


def test_the_list_shows_where_and_of_what_systems_are_told(console: Browser) -> None:
    page = console.get("/admin/webhooks").text
    assert f'href="{PAGE}"' in page
    assert "certificate.ready" in page
    assert 'aria-current="page">Webhooks' in page


def test_a_new_webhook_shows_its_secret_once(console: Browser, upstream: Upstream) -> None:
    upstream.answers["POST /v1/webhooks"] = [
        (201, WEBHOOK | {"secret": "whsec_c2VjcmV0"}),
        (201, WEBHOOK),
    ]
    typed = {"url": " https://lms.example/hooks ", "event_types": ["certificate.ready"], "idempotency_key": "k1"}
    first = console.send("/admin/webhooks/new", **typed)
    assert (first.status_code, "whsec_c2VjcmV0" in first.text) == (201, True)
    assert first.headers["Cache-Control"] == "no-store"
    again = console.send("/admin/webhooks/new", **typed)
    assert "The secret was shown already" in again.text
    call = upstream.asked("POST /v1/webhooks")[0]
    assert call.body == {"url": "https://lms.example/hooks", "description": "", "event_types": ["certificate.ready"]}
    assert call.headers["Idempotency-Key"] == "k1"


def test_a_refused_address_keeps_what_was_typed(console: Browser, upstream: Upstream) -> None:
    errors = [{"field": "url", "message": "The address belongs to a private or reserved network."}]
    upstream.answers["POST /v1/webhooks"] = problem(422, "Some values are not acceptable", errors=errors)
    answer = console.send(
        "/admin/webhooks/new", url="https://10.0.0.1/", description="Ours", event_types="learner.erased"
    )
    assert answer.status_code == 422
    assert 'value="https://10.0.0.1/"' in answer.text
    assert 'value="learner.erased" checked' in answer.text
    assert 'href="#field-url">The address belongs to a private or reserved network.' in answer.text
    assert console.send("/admin/webhooks/new", url=" ").status_code == 422


def test_one_webhook_shows_its_log_and_its_settings(console: Browser) -> None:
    page = console.get(f"{PAGE}?state=failed").text
    assert "Given up after 11 tries. Answered 500" in page
    assert "cursor=further" in page
    assert 'value="certificate.ready" checked' in page
    assert 'name="revision" value="7"' in page
    assert console.get(f"{PAGE}?state=other").status_code == 404


def test_one_that_was_switched_off_says_why(console: Browser, upstream: Upstream) -> None:
    upstream.answers[f"GET {API}"] = WEBHOOK | {
        "enabled": False,
        "disabled_reason": "Nothing has arrived for 5 days. Answered 500",
    }
    page = console.get(PAGE).text
    assert "Nothing has arrived for 5 days. Answered 500." in page
    assert "Deliver again what failed" not in page


def test_a_change_names_the_version_that_was_read(console: Browser, upstream: Upstream) -> None:
    upstream.answers[f"PUT {API}"] = [problem(412, "It was changed by somebody else meanwhile"), WEBHOOK]
    typed = {"url": "https://lms.example/2", "revision": "7", "enabled": "yes"}
    refused = console.send(PAGE, **typed)
    assert (refused.status_code, "changed by somebody else" in refused.text) == (422, True)
    assert 'value="https://lms.example/2"' in refused.text
    assert console.send(PAGE, **typed).headers["Location"] == PAGE
    call = upstream.asked(f"PUT {API}")[1]
    assert call.headers["If-Match"] == '"7"'
    assert call.body == {"url": "https://lms.example/2", "description": "", "event_types": [], "enabled": True}


def test_a_new_secret_is_shown_after_asking_for_it(console: Browser, upstream: Upstream) -> None:
    upstream.answers[f"POST {API}/secret"] = WEBHOOK | {
        "secret": "whsec_bmV3",
        "former_secret_until": "2026-11-23T09:00:00Z",
    }
    page = console.send(f"{PAGE}/secret", page=PAGE).text
    assert "whsec_bmV3" in page
    assert "signed with the former secret too" in page


def test_a_delivery_shows_every_try_and_is_sent_again(console: Browser, upstream: Upstream) -> None:
    path = f"{PAGE}/deliveries/{DELIVERY_ID}"
    page = console.get(path).text
    assert "Answered 500" in page
    assert "&lt;b&gt;" in page
    upstream.answers[f"POST {API}/deliveries/{DELIVERY_ID}/replay"] = (202, DELIVERY)
    assert console.send(f"{path}/replay", page=path, idempotency_key="k1").headers["Location"] == path
    assert "It is being delivered again." in console.get(path).text


def test_what_failed_lately_is_delivered_again_and_a_test_is_sent(console: Browser, upstream: Upstream) -> None:
    upstream.answers[f"POST {API}/replay"] = (202, {"replayed": 2, "more": True})
    assert console.send(f"{PAGE}/replay", page=PAGE, days="7").headers["Location"] == PAGE
    assert "2 deliveries are tried again. There are more" in console.get(PAGE).text
    assert console.send(f"{PAGE}/replay", page=PAGE, days="9999").status_code == 400
    upstream.answers[f"POST {API}/test"] = (202, DELIVERY)
    assert console.send(f"{PAGE}/test", page=PAGE).headers["Location"] == f"{PAGE}/deliveries/{DELIVERY_ID}"


def test_deleting_asks_first(console: Browser, upstream: Upstream) -> None:
    upstream.answers[f"DELETE {API}"] = (204, {})
    assert "Delete this webhook?" in console.get(f"{PAGE}/delete").text
    assert not upstream.asked(f"DELETE {API}")
    assert console.send(f"{PAGE}/delete", revision="7").headers["Location"] == "/admin/webhooks"
    assert upstream.asked(f"DELETE {API}")[0].headers["If-Match"] == '"7"'


def test_webhooks_are_for_administrators(signed_in: Callable[..., Browser]) -> None:
    browser = signed_in()
    for path in ("/admin/webhooks", "/admin/webhooks/new", PAGE, f"{PAGE}/delete", f"{PAGE}/deliveries/{DELIVERY_ID}"):
        assert browser.get(path).status_code == 403
