"""The console shows a message as a person would get it, in a frame that may do nothing."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.integration.portal.conftest import Browser
from tests.integration.portal.upstream import Upstream, problem

PREVIEW: dict[str, Any] = {
    "subject": "Su próximo paso",
    "text": "Hola, <Ada>:\n",
    "html": "<!doctype html><p>Hola<script>alert(1)</script>",
    "language": "es",
    "note": "The values are invented.",
}
READ = "GET /v1/templates/idle_reminder/preview"
TEST = "POST /v1/templates/idle_reminder/test"
CHOSEN = "message=idle_reminder%3Aidle-7-days&recipient=ada%40example.org"


@pytest.fixture
def console(signed_in: Callable[..., Browser], upstream: Upstream) -> Browser:
    rule = {"id": "idle-7-days", "name": "A week without activity", "template": "idle_reminder"}
    upstream.answers |= {
        "GET /v1/templates": {"items": [{"name": "idle_reminder"}, {"name": "welcome"}], "next": None},
        "GET /v1/rules": {"items": [rule], "next": None},
        READ: PREVIEW,
        TEST: (202, {"recipient": "grace@example.org"}),
    }
    return signed_in(roles=("learner", "administrator"))


def test_an_administrator_sees_subject_text_and_the_mail_itself(console: Browser, upstream: Upstream) -> None:
    page = console.get(f"/admin/previews?{CHOSEN}")
    assert '<h2 id="subject" lang="es">Su próximo paso</h2>' in page.text
    assert "Hola, &lt;Ada&gt;:" in page.text
    assert f'sandbox src="/admin/previews/mail?{CHOSEN}"'.replace("&", "&amp;") in page.text
    assert "alert(1)" not in page.text
    assert "The values are invented." in page.text
    assert page.headers["Content-Security-Policy"].endswith("; frame-src 'self'")
    assert len(upstream.asked(READ)) == 1


def test_the_mail_in_the_frame_may_run_send_and_open_nothing(console: Browser) -> None:
    frame = console.get(f"/admin/previews/mail?{CHOSEN}")
    assert frame.data.decode() == PREVIEW["html"]
    policy = frame.headers["Content-Security-Policy"].split("; ")
    assert {"default-src 'none'", "sandbox", "frame-ancestors 'self'"} <= set(policy)
    assert not any(each.startswith("script-src") for each in policy)


def test_nothing_typed_is_lost_when_there_is_no_such_person(console: Browser, upstream: Upstream) -> None:
    errors = [{"field": "recipient", "message": "Nobody has this address or id."}]
    upstream.answers[READ] = problem(422, "This is not valid", errors=errors)
    page = console.get(f"/admin/previews?{CHOSEN}")
    assert page.status_code == 422
    assert 'href="#field-recipient">Nobody has this address or id.' in page.text
    assert 'value="ada@example.org"' in page.text


def test_a_test_is_sent_once_to_the_administrator(console: Browser, upstream: Upstream) -> None:
    form = {"message": "idle_reminder:idle-7-days", "recipient": "ada@example.org", "language": ""}
    answer = console.send("/admin/previews/test", page=f"/admin/previews?{CHOSEN}", **form)
    assert answer.status_code == 303
    assert answer.headers["Location"].startswith("/admin/previews?message=idle_reminder")
    (call,) = upstream.asked(TEST)
    assert call.body == {"rule": "idle-7-days", "recipient": "ada@example.org", "language": None}
    assert call.headers["Idempotency-Key"]
    assert "on its way to grace@example.org" in console.get("/admin/previews").text


def test_too_many_tests_are_said_in_words(console: Browser, upstream: Upstream) -> None:
    upstream.answers[TEST] = problem(429, "No more than 20 test mails an hour")
    page = console.send("/admin/previews/test", page=f"/admin/previews?{CHOSEN}", message="idle_reminder")
    assert page.status_code == 422
    assert "No more than 20 test mails an hour." in page.text


def test_previews_are_for_administrators(signed_in: Callable[..., Browser]) -> None:
    learner = signed_in(roles=("learner",))
    assert learner.get("/admin/previews").status_code == 403
    assert learner.get(f"/admin/previews/mail?{CHOSEN}").status_code == 403
