"""Totals and the story of a message in the console."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.integration.portal.conftest import Browser
from tests.integration.portal.upstream import Upstream

MESSAGE_ID = "01890000-0000-7000-8000-000000000009"
MESSAGE: dict[str, Any] = {
    "id": MESSAGE_ID,
    "kind": "idle_reminder",
    "category": "reminders",
    "state": "skipped",
    "reason": "Has unsubscribed from reminders",
    "recipient": "ada@hospital.example",
    "recipient_name": "Ada Example",
    "subject": None,
    "rule": "idle-7-days",
    "pathway": "champion",
    "resend_of": None,
    "attempts": 0,
    "due_at": "2026-11-22T09:00:00Z",
    "settled_at": "2026-11-22T09:00:01Z",
}
STEPS = [
    {"at": "2026-11-15T09:00:00Z", "state": "waiting", "reason": "Planned", "due_at": "2026-11-22T09:00:00Z"},
    {"at": "2026-11-22T09:00:01Z", "state": "skipped", "reason": MESSAGE["reason"], "due_at": "2026-11-22T09:00:00Z"},
]
COUNTS = {"due": 9, "sent": 5, "skipped": 1, "failed": 1, "waiting": 1, "unknown": 1, "planned": 4, "overdue": 1}
TOTALS: dict[str, Any] = {
    "as_of": "2026-11-22T09:00:00Z",
    "total": COUNTS | {"reconciles": True},
    "items": [COUNTS | {"reconciles": True, "kind": "idle_reminder", "rule": "idle-7-days"}],
    "reasons": [{"state": "skipped", "reason": "Has completed the pathway on (date)", "count": 1}],
}


@pytest.fixture
def console(signed_in: Callable[..., Browser], upstream: Upstream) -> Browser:
    upstream.answers |= {
        "GET /v1/messages": {"items": [MESSAGE], "next": None},
        "GET /v1/rules": {"items": [{"id": "idle-7-days", "name": "A week without activity"}], "next": None},
        f"GET /v1/messages/{MESSAGE_ID}/story": {
            "message": MESSAGE,
            "steps": STEPS,
            "shown_in_portal_at": "2026-11-22T09:00:01Z",
            "resends": [],
        },
        "GET /v1/messages/totals": TOTALS,
    }
    return signed_in(roles=("learner", "administrator"))


def test_the_totals_add_up_on_the_page(console: Browser) -> None:
    page = console.get("/admin/totals").text
    assert "It adds up: 9 due = 5 sent + 1 skipped + 1 failed + 1 waiting + 1 unknown." in page
    assert "1 message has been waiting for more than half an hour" in page
    assert "state=skipped&amp;reason=Has+completed+the+pathway+on" in page
    assert console.get("/admin/totals?days=5").status_code == 404


def test_numbers_that_do_not_add_up_are_not_hidden(console: Browser, upstream: Upstream) -> None:
    upstream.answers["GET /v1/messages/totals"] = TOTALS | {"total": COUNTS | {"reconciles": False}}
    assert "The numbers do not add up" in console.get("/admin/totals").text


def test_a_message_shows_its_story(console: Browser) -> None:
    listed = console.get("/admin/messages?rule=idle-7-days&reason=unsubscribed").text
    assert f'href="/admin/messages/{MESSAGE_ID}"' in listed
    assert '<option value="idle-7-days" selected>' in listed
    assert 'value="unsubscribed"' in listed
    page = console.get(f"/admin/messages/{MESSAGE_ID}").text
    assert page.index("Planned") < page.index("Has unsubscribed from reminders.</p>\n      </li>")
    assert "Send again" in page
    assert "Shown in the portal" in page


def test_both_are_for_administrators(signed_in: Callable[..., Browser]) -> None:
    browser = signed_in()
    for path in ("/admin/totals", f"/admin/messages/{MESSAGE_ID}"):
        assert browser.get(path).status_code == 403


SUPPRESSION = {
    "id": MESSAGE_ID,
    "address": "ada@hospital.example",
    "cause": "bounce",
    "detail": "550 5.1.1 No such mailbox",
    "message_id": MESSAGE_ID,
    "created_at": "2026-11-22T09:00:00Z",
    "released_at": None,
    "release_note": None,
}


def test_suppressed_addresses_are_shown_added_and_released(console: Browser, upstream: Upstream) -> None:
    upstream.answers |= {
        "GET /v1/suppressions": {"items": [SUPPRESSION], "next": None},
        "POST /v1/suppressions": (201, SUPPRESSION),
        f"POST /v1/suppressions/{MESSAGE_ID}/release": SUPPRESSION,
    }
    page = "/admin/suppressions"
    assert "550 5.1.1 No such mailbox" in console.get(page).text
    empty = console.send(page, address="grace@hospital.example")
    assert (empty.status_code, "Say why." in empty.text) == (422, True)
    assert console.send(page, address="grace@hospital.example", detail="Asked").status_code == 303
    released = console.send(f"{page}/{MESSAGE_ID}/release", page=page, note="New mailbox")
    assert released.headers["Location"] == page
    assert upstream.asked(f"POST /v1/suppressions/{MESSAGE_ID}/release")[0].body == {"note": "New mailbox"}
