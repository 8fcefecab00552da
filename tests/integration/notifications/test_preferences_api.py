"""Preferences: by the person, and by the link of a mail."""

from typing import Any

import pytest
from flask.testing import FlaskClient

from services.notifications.preferences.categories import Category
from services.notifications.preferences.links import LinkHolder, PreferenceLinks
from services.notifications.settings import Settings
from shared import clock
from shared.clock import rfc3339
from tests.integration.notifications.conftest import World

DEFAULTS = {
    "security": True,
    "certificates": True,
    "reviews": True,
    "reminders": True,
    "announcements": True,
    "portal": {"reminders": True, "announcements": True},
    "paused_until": None,
}
ADA = "01890000-0000-7000-8000-00000000000a"


@pytest.fixture
def ada(token_for: Any) -> dict[str, str]:
    """Headers of Ada."""
    headers: dict[str, str] = token_for(ADA)
    return headers


@pytest.fixture
def token(notifications_settings: Settings) -> str:
    """The token that Ada's mails carry."""
    return PreferenceLinks(notifications_settings.secret_key.get_secret_value()).token(
        LinkHolder(ADA, Category.REMINDERS)
    )


def test_everything_is_on_until_chosen_otherwise(notifications_client: FlaskClient, ada: dict[str, str]) -> None:
    assert notifications_client.get("/v1/me/preferences", headers=ada).json == DEFAULTS


def test_a_choice_is_kept_and_the_link_shows_the_same(
    notifications_client: FlaskClient, ada: dict[str, str], token: str
) -> None:
    wanted = DEFAULTS | {"reminders": False, "paused_until": "2027-01-01T08:00:00Z"}
    assert notifications_client.put("/v1/me/preferences", json=wanted, headers=ada).json == wanted
    assert notifications_client.get(f"/v1/preferences/{token}").json == wanted
    back = notifications_client.put(f"/v1/preferences/{token}", json={"reminders": True, "announcements": False})
    assert back.json == DEFAULTS | {"announcements": False}
    assert notifications_client.get("/v1/me/preferences", headers=ada).json == back.json


def test_a_choice_is_kept_when_the_person_joins_something_later(
    world: World, notifications_client: FlaskClient, ada: dict[str, str], token: str
) -> None:
    notifications_client.post(f"/unsubscribe/{token}")
    world.register(learner_id=ADA)
    world.enroll(ADA)
    assert notifications_client.get("/v1/me/preferences", headers=ada).json["reminders"] is False


def test_what_cannot_be_chosen_is_refused(notifications_client: FlaskClient, ada: dict[str, str]) -> None:
    both = {"reminders": True, "announcements": True}
    for body, field in (
        ({"reminders": True}, "announcements"),
        (both | {"security": False}, "security"),
        (both | {"paused_until": "tomorrow"}, "paused_until"),
        (both | {"other": True}, "other"),
    ):
        answer = notifications_client.put("/v1/me/preferences", json=body, headers=ada)
        assert (answer.status_code, answer.json["errors"][0]["field"]) == (422, field)


def test_a_link_that_was_changed_opens_nothing(notifications_client: FlaskClient, token: str) -> None:
    broken = f"/v1/preferences/{token[:-2]}"
    for answer in (notifications_client.get(broken), notifications_client.put(broken, json=DEFAULTS)):
        assert (answer.status_code, answer.json["type"]) == (404, "/problems/link-not-valid")


def test_one_click_takes_whatever_body_the_mail_program_sends(notifications_client: FlaskClient, token: str) -> None:
    for arguments in ({}, {"data": "List-Unsubscribe=One-Click", "content_type": "text/plain"}, {"json": {}}):
        assert notifications_client.post(f"/unsubscribe/{token}", **arguments).status_code == 200  # type: ignore[arg-type]
    assert notifications_client.post("/unsubscribe/not-a-token").status_code == 404


def test_an_erased_person_leaves_no_choice_behind_and_an_old_link_does_no_harm(
    world: World, notifications_client: FlaskClient, token: str
) -> None:
    world.register(learner_id=ADA)
    world.choose(ADA, reminders=False)
    world.tell("accounts.learner.erased.v1", learner_id=ADA, erased_at=rfc3339(clock.now()))
    assert notifications_client.post(f"/unsubscribe/{token}").status_code == 200
    assert notifications_client.get(f"/v1/preferences/{token}").json == DEFAULTS


def test_own_preferences_are_for_people_who_are_signed_in(notifications_client: FlaskClient, client_token: Any) -> None:
    assert notifications_client.get("/v1/me/preferences").status_code == 401
    answer = notifications_client.get("/v1/me/preferences", headers=client_token(["notifications:write"]))
    assert answer.status_code == 403


def test_a_choice_for_the_portal_is_kept_apart_from_that_for_mail(
    world: World, notifications_client: FlaskClient, ada: dict[str, str], token: str
) -> None:
    wanted = DEFAULTS | {"portal": {"reminders": False, "announcements": True}}
    assert notifications_client.put("/v1/me/preferences", json=wanted, headers=ada).json == wanted
    notifications_client.post(f"/unsubscribe/{token}")
    world.register(learner_id=ADA)
    world.enroll(ADA)
    after = notifications_client.get(f"/v1/preferences/{token}").json
    assert after == wanted | {"reminders": False}
    mail_only = {"reminders": True, "announcements": True}
    assert notifications_client.put(f"/v1/preferences/{token}", json=mail_only).json == wanted


def test_a_pause_set_before_holds_for_what_the_person_joins_later(
    world: World, notifications_client: FlaskClient, token: str
) -> None:
    paused = DEFAULTS | {"paused_until": "2099-01-01T00:00:00Z"}
    notifications_client.put(f"/v1/preferences/{token}", json=paused)
    world.register(learner_id=ADA)
    world.set_rule(after="PT0S")
    world.enroll(ADA)
    world.run_due()
    assert world.message().reason == "Has paused mail until 2099-01-01 00:00 UTC"


def test_what_is_always_sent_cannot_be_switched_off(notifications_client: FlaskClient, ada: dict[str, str]) -> None:
    for name in ("security", "certificates", "reviews"):
        answer = notifications_client.put("/v1/me/preferences", json=DEFAULTS | {name: False}, headers=ada)
        assert (answer.status_code, answer.json["errors"][0]["field"]) == (422, name)
