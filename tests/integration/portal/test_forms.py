"""Forms: what a service refuses shows at the field, nothing typed is lost, one showing of a form has one effect."""

import re
from collections.abc import Callable

from tests.integration.portal.conftest import Browser
from tests.integration.portal.upstream import Upstream, problem

REGISTER = {"name": "Żofia", "email": "z@b.example", "password": "four calm herons", "profession": "nurse"}


def test_errors_of_accounts_stand_at_their_fields(browser: Browser, upstream: Upstream) -> None:
    errors = [{"field": "password", "message": "Too well known."}]
    upstream.answers["POST /v1/registrations"] = problem(422, "Not acceptable", errors=errors)
    answer = browser.send("/register", **REGISTER)
    assert answer.status_code == 422
    assert '<a href="#field-password">Too well known.</a>' in answer.text
    assert 'aria-invalid="true"' in answer.text
    assert 'value="Żofia"' in answer.text
    assert "four calm herons" not in answer.text
    assert "<title>Error: Create an account" in answer.text


def test_empty_fields_are_named_before_anything_is_asked(browser: Browser, upstream: Upstream) -> None:
    answer = browser.send("/register", email="z@b.example")
    assert "Choose your profession." in answer.text
    assert 'value="z@b.example"' in answer.text
    assert not upstream.asked("POST /v1/registrations")


def test_a_form_sent_twice_carries_the_same_key(browser: Browser, upstream: Upstream) -> None:
    upstream.answers["POST /v1/registrations"] = (202, {"status": "accepted"})
    page = browser.get("/register").text
    key = re.search(r'name="idempotency_key" value="([^"]+)"', page)
    assert key
    for _ in range(2):
        answer = browser.send("/register", **REGISTER, idempotency_key=key[1])
        assert answer.headers["Location"] == "/register/sent"
    keys = {call.headers["Idempotency-Key"] for call in upstream.asked("POST /v1/registrations")}
    assert keys == {key[1]}


def test_a_service_that_is_away_keeps_what_was_typed_but_no_password(browser: Browser, upstream: Upstream) -> None:
    upstream.answers["POST /v1/registrations"] = (503, {})
    answer = browser.send("/register", **REGISTER)
    assert answer.status_code == 503
    assert answer.headers["Retry-After"]
    assert 'name="name" value="Żofia"' in answer.text
    assert "four calm herons" not in answer.text
    assert "Send it again" in answer.text


def test_a_whole_service_gone_is_a_kind_page(browser: Browser, upstream: Upstream) -> None:
    upstream.stop()
    answer = browser.get("/catalogue")
    assert answer.status_code == 503
    assert "We cannot do this right now" in answer.text


def test_opening_a_mailed_link_does_nothing_and_its_button_does(browser: Browser, upstream: Upstream) -> None:
    upstream.answers |= {
        "POST /v1/confirmations": {"email": "z@b.example"},
        "POST /unsubscribe/tok": {},
    }
    for path in ("/confirm/tok", "/sign-in/link/tok", "/reset-password/tok", "/unsubscribe/tok"):
        assert browser.get(path).status_code == 200
    assert not upstream.calls
    assert browser.send("/confirm/tok").headers["Location"].startswith("/sign-in?confirmed=1")
    assert upstream.asked("POST /v1/confirmations")[0].body == {"token": "tok"}


def test_unsubscribing_needs_neither_session_nor_form_token(browser: Browser, upstream: Upstream) -> None:
    upstream.answers["POST /unsubscribe/tok"] = {}
    answer = browser.client.post("/unsubscribe/tok", data={"List-Unsubscribe": "One-Click"})
    assert answer.status_code == 303
    assert len(upstream.asked("POST /unsubscribe/tok")) == 1
    assert "You are unsubscribed" in browser.get(answer.headers["Location"]).text


def test_a_used_link_says_so_and_offers_a_way_on(browser: Browser, upstream: Upstream) -> None:
    upstream.answers["POST /v1/sessions"] = problem(410, "This link was used", detail="Ask for a new one.")
    answer = browser.send("/sign-in/link/tok")
    assert answer.status_code == 422
    assert "This link was used. Ask for a new one." in answer.text


def test_a_code_that_nobody_issued_is_not_confirmed(browser: Browser) -> None:
    assert browser.get("/verify?code=abcd").headers["Location"] == "/verify/ABCD"
    answer = browser.get("/verify/ABCD")
    assert answer.status_code == 404
    assert "No certificate has this code" in answer.text


def test_the_console_is_for_administrators(signed_in: Callable[..., Browser], upstream: Upstream) -> None:
    browser = signed_in()
    upstream.calls.clear()
    for path in ("/admin", "/admin/completions", "/admin/completions.csv", "/admin/messages", "/admin/resources"):
        assert browser.get(path).status_code == 403
    assert {call.path for call in upstream.calls} <= {"/v1/me/notices/unread"}
