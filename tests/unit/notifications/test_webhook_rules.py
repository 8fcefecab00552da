"""Signatures that strangers can verify, pauses that grow, and bodies without anything about a person but ids."""

import base64
import datetime as dt
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from services.notifications.webhooks import retries
from services.notifications.webhooks.public_events import PUBLIC_EVENTS, body_of, public_data
from services.notifications.webhooks.signing import new_secret, signature, signed_headers
from shared import clock
from tests.contract.registry import contracts

PERSONAL = {"name", "email", "holder_name", "reason", "link", "resource_title", "pathway_title", "title", "verify_url"}


@given(st.dictionaries(st.text(), st.text() | st.integers()))
def test_an_independent_implementation_accepts_every_body(data: dict[str, str | int]) -> None:
    secret = new_secret()
    body = body_of("certificate.ready", "2026-11-24T12:00:00Z", data).encode()
    headers = signed_headers([secret], "msg_1", int(clock.now().timestamp()), body)
    assert Webhook(secret).verify(body, headers)["data"] == data


def test_a_changed_body_id_or_time_is_not_accepted() -> None:
    secret, now = new_secret(), int(clock.now().timestamp())
    headers = signed_headers([secret], "msg_1", now, b"{}")
    for changed in ({"webhook-id": "msg_2"}, {"webhook-timestamp": str(now - 1)}):
        with pytest.raises(WebhookVerificationError):
            Webhook(secret).verify(b"{}", headers | changed)
    with pytest.raises(WebhookVerificationError):
        Webhook(secret).verify(b'{"a":1}', headers)


def test_an_old_request_that_is_played_again_is_not_accepted() -> None:
    secret = new_secret()
    old = clock.now() - dt.timedelta(minutes=6)
    with pytest.raises(WebhookVerificationError, match="too old"):
        Webhook(secret).verify(b"{}", signed_headers([secret], "msg_1", int(old.timestamp()), b"{}"))


def test_during_a_rotation_both_secrets_verify() -> None:
    new, old, stranger = new_secret(), new_secret(), new_secret()
    headers = signed_headers([new, old], "msg_1", int(clock.now().timestamp()), b"{}")
    for secret in (new, old):
        Webhook(secret).verify(b"{}", headers)
    with pytest.raises(WebhookVerificationError):
        Webhook(stranger).verify(b"{}", headers)


def test_the_signature_is_the_one_of_the_specification() -> None:
    """The example that the specification's libraries share."""
    found = signature(
        "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
        "msg_p5jXN8AQM9LWM0D4loKWxJek",
        1614265330,
        b'{"test": 2432232314}',
    )
    assert found == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_secrets_are_long_and_never_the_same() -> None:
    secrets = {new_secret() for _ in range(100)}
    assert len(secrets) == 100
    assert all(len(base64.b64decode(each.removeprefix("whsec_"))) == 32 for each in secrets)


def test_every_public_event_has_the_fields_it_promises_and_nothing_personal() -> None:
    known = {contract.type: contract for contract in contracts()}
    for event_type, event in PUBLIC_EVENTS.items():
        sample = known[event_type].sample()
        told = public_data(event, sample)
        assert set(told) == set(event.fields), event.name
        assert not set(told) & PERSONAL, event.name
        assert json.loads(body_of(event.name, "2026-11-24T12:00:00Z", told))["data"] == told


def test_pauses_grow_for_three_days_and_then_end() -> None:
    pauses = [retries.pause_s(tries, None) for tries in range(1, 11)]
    assert all(pause is not None for pause in pauses)
    assert 2.9 < sum(pause or 0 for pause in pauses) / 86_400 < 4
    assert 5 <= (pauses[0] or 0) <= 6
    assert retries.pause_s(11, None) is None


def test_a_receiver_may_ask_for_more_time_but_not_for_ever() -> None:
    assert retries.pause_s(1, 120) == 120
    assert retries.pause_s(1, 10**6) == 86_400


@pytest.mark.parametrize("status", [None, 500, 503, 429])
def test_an_endpoint_rests_when_it_is_in_trouble(status: int | None) -> None:
    assert retries.is_unwell(status)


@pytest.mark.parametrize("status", [302, 400, 404, 422])
def test_an_endpoint_does_not_rest_because_it_refuses_one(status: int) -> None:
    assert not retries.is_unwell(status)


def test_a_quick_receiver_is_not_paced_and_a_slow_one_is() -> None:
    assert retries.rest_after_answer_s(0.5) == 0
    assert retries.rest_after_answer_s(6) == 12


def test_what_has_waited_long_is_spread_further_but_not_without_end() -> None:
    assert all(retries.hold_s(0) <= 60 for _ in range(100))
    assert max(retries.hold_s(7200) for _ in range(200)) > 1800
    assert all(retries.hold_s(10**6) <= 3600 for _ in range(100))
