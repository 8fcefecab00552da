"""Rules in the console: the forecast is shown before anything is switched on or changed."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.integration.portal.conftest import Browser
from tests.integration.portal.upstream import Upstream, problem

RULE: dict[str, Any] = {
    "id": "welcome",
    "name": "Welcome after joining",
    "enabled": False,
    "trigger": {"kind": "enrolled", "after": "P2D"},
    "repeat": None,
    "category": "reminders",
    "template": "welcome",
    "pathway": "champion",
    "effective_from": None,
    "quiet_hours": None,
    "revision": 4,
    "updated_at": "2026-11-22T09:00:00Z",
}
MESSAGE = {
    "learner_id": "ada",
    "name": "Ada Example",
    "recipient": "ada@hospital.example",
    "due_at": "2026-11-24T09:00:00Z",
    "outcome": "sent",
    "reason": "Joined on 2026-11-22",
}
FORECAST: dict[str, Any] = {
    "rule": "welcome",
    "as_of": "2026-11-22T09:00:00Z",
    "until": "2027-02-20T09:00:00Z",
    "at_once": 2,
    "sent": 2,
    "skipped": 1,
    "people": 2,
    "calendar": [{"on": "2026-11-24", "sent": 2, "skipped": 1}],
    "items": [MESSAGE, MESSAGE | {"outcome": "skipped", "reason": "Has unsubscribed from reminders"}],
    "next": None,
}


@pytest.fixture
def console(signed_in: Callable[..., Browser], upstream: Upstream) -> Browser:
    upstream.answers |= {
        "GET /v1/rules": {"items": [RULE], "next": None},
        "GET /v1/rules/welcome": RULE,
        "GET /v1/rules/welcome/forecast": FORECAST,
        "POST /v1/rules/welcome/preview": FORECAST,
        "PUT /v1/rules/welcome": RULE,
    }
    return signed_in(roles=("learner", "administrator"))


def test_rules_are_listed_in_words_and_shown_with_their_forecast(console: Browser) -> None:
    assert "2 days after joining." in console.get("/admin/rules").text
    page = console.get("/admin/rules/welcome").text
    for text in ("Ada Example", "Has unsubscribed from reminders", "if it were switched on now", "Switch on"):
        assert text in page
    assert page.count("calendar__sent") == 1


def test_switching_on_names_the_number_and_confirms_it(console: Browser, upstream: Upstream) -> None:
    assert "Switch on and mail 2 people" in console.get("/admin/rules/welcome/switch").text
    answer = console.send("/admin/rules/welcome/switch", enabled="yes", revision="4", confirm_count="2")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/admin/rules/welcome")
    sent = upstream.asked("PUT /v1/rules/welcome")[0].body
    assert (sent["enabled"], sent["confirm_count"], sent["revision"]) == (True, 2, 4)


def test_a_number_that_has_changed_is_shown_again(console: Browser, upstream: Upstream) -> None:
    refusal = problem(409, "This rule would mail people at once", detail="It would mail 3 people at once.", count=3)
    refusal[1]["type"] = "/problems/confirm-count"
    upstream.answers["PUT /v1/rules/welcome"] = refusal
    upstream.answers["POST /v1/rules/welcome/preview"] = FORECAST | {"at_once": 3}
    answer = console.send("/admin/rules/welcome/switch", enabled="yes", revision="4", confirm_count="2")
    assert "Nothing is changed" in answer.text
    assert "Switch on and mail 3 people" in answer.text


def test_a_change_is_previewed_and_then_saved(console: Browser, upstream: Upstream) -> None:
    typed = {"name": "Hello", "after": "3", "after_unit": "weeks", "every": "7", "every_unit": "days", "times": "2"}
    typed |= {"quiet_from": "21:00", "quiet_to": "07:00", "revision": "4"}
    page = console.send("/admin/rules/welcome/change", **typed, preview="yes")
    assert "Save and mail 2 people" in page.text
    assert not upstream.asked("PUT /v1/rules/welcome")
    answer = console.send("/admin/rules/welcome/change", **typed, save="yes", confirm_count="2")
    assert answer.status_code == 303
    sent = upstream.asked("PUT /v1/rules/welcome")[0].body
    assert sent["trigger"] == {"kind": "enrolled", "after": "P3W"}
    assert sent["repeat"] == {"every": "P7D", "times": 2}
    assert sent["quiet_hours"] == {"from": "21:00", "to": "07:00"}
    assert sent["confirm_count"] == 2


def test_what_makes_no_sense_stands_at_its_field(console: Browser, upstream: Upstream) -> None:
    errors = [{"field": "trigger.after", "message": "Write a number."}]
    upstream.answers["POST /v1/rules/welcome/preview"] = problem(422, "Not acceptable", errors=errors)
    answer = console.send("/admin/rules/welcome/change", name="Hello", after="soon", after_unit="days")
    assert answer.status_code == 422
    assert '<a href="#field-after">Write a number.</a>' in answer.text
    assert 'value="soon"' in answer.text


def test_rules_are_for_administrators(signed_in: Callable[..., Browser], upstream: Upstream) -> None:
    browser = signed_in()
    upstream.calls.clear()
    for path in ("/admin/rules", "/admin/rules/welcome", "/admin/rules/welcome/switch", "/admin/rules/welcome/change"):
        assert browser.get(path).status_code == 403
    assert {call.path for call in upstream.calls} <= {"/v1/me/notices/unread"}
