"""The time machine through the API, and switching a rule on without surprises."""

import datetime as dt
from typing import Any

from flask.testing import FlaskClient

from services.notifications.messages.models import State
from shared import clock
from tests.integration.notifications.conftest import World
from tests.integration.notifications.stand_ins import MailServer

RULE = "/v1/rules/idle-7-days"
DAY = dt.timedelta(days=1)


def forecast(client: FlaskClient, headers: dict[str, str], rule: str = RULE, **query: Any) -> dict[str, Any]:
    answer = client.get(f"{rule}/forecast", query_string=query, headers=headers)
    assert answer.status_code == 200, answer.json
    found: dict[str, Any] = answer.json
    return found


def test_a_forecast_names_who_is_mailed_when_and_who_is_not_and_why(
    world: World, notifications_client: FlaskClient, administrator: dict[str, str]
) -> None:
    ada, grace, mary = (world.register(name, f"{name.lower()}@example.org") for name in ("Ada", "Grace", "Mary"))
    for learner in (ada, grace, mary):
        world.enroll(learner)
    world.choose(grace, reminders=False)
    world.tell("accounts.learner.erased.v1", learner_id=mary, erased_at=clock.rfc3339(clock.now()))
    found = forecast(notifications_client, administrator)
    assert (found["sent"], found["skipped"], found["people"], found["at_once"]) == (1, 1, 1, 0)
    told = {each["name"]: (each["outcome"], each["reason"]) for each in found["items"]}
    assert told["Ada"][0] == "sent"
    assert told["Grace"] == ("skipped", "Has unsubscribed from reminders")
    assert set(told) == {"Ada", "Grace"}
    planned = world.message(learner_id=ada)
    assert found["items"][0]["due_at"][:19] == clock.rfc3339(planned.due_at)[:19]
    assert [(each["sent"], each["skipped"]) for each in found["calendar"]] == [(1, 1)]
    assert forecast(notifications_client, administrator, learner=ada)["skipped"] == 0
    assert forecast(notifications_client, administrator, days=5)["items"] == []


def test_a_forecast_is_read_page_by_page(
    world: World, notifications_client: FlaskClient, administrator: dict[str, str]
) -> None:
    for number in range(3):
        world.enroll(world.register(f"Learner {number}", f"learner{number}@example.org"))
    first = forecast(notifications_client, administrator, limit=2)
    second = forecast(notifications_client, administrator, limit=2, cursor=first["next"])
    names = [each["name"] for each in first["items"] + second["items"]]
    assert sorted(names) == ["Learner 0", "Learner 1", "Learner 2"]
    assert second["next"] is None


def test_the_forecast_is_what_then_happens(
    world: World, notifications_client: FlaskClient, administrator: dict[str, str], mail_server: MailServer
) -> None:
    world.set_rule(after="PT0S")
    world.enroll(world.register("Ada", "ada@example.org"))
    unsubscribed = world.register("Grace", "grace@example.org")
    world.choose(unsubscribed, reminders=False)
    world.enroll(unsubscribed)
    told = forecast(notifications_client, administrator)["items"]
    world.run_due()
    happened = {each.learner_id: (each.state.value, each.reason) for each in world.messages()}
    assert {each["learner_id"]: each["outcome"] for each in told} == {
        who: state for who, (state, _) in happened.items()
    }
    skipped = next(each for each in told if each["outcome"] == "skipped")
    assert happened[skipped["learner_id"]] == ("skipped", skipped["reason"])


def test_a_rule_that_is_off_is_foreseen_as_if_it_were_switched_on(
    world: World, notifications_client: FlaskClient, administrator: dict[str, str]
) -> None:
    world.enroll(world.register(), clock.now() - DAY)
    found = forecast(notifications_client, administrator, "/v1/rules/welcome")
    assert found["enabled"] is False
    assert (found["sent"], found["at_once"]) == (0, 0)
    assert found["items"][0]["reason"].endswith("before the rule takes effect")
    assert found["calendar"] == []


def test_a_change_is_looked_at_before_it_is_saved(
    world: World, notifications_client: FlaskClient, administrator: dict[str, str]
) -> None:
    world.enroll(world.register())
    rule = notifications_client.get(RULE, headers=administrator).json
    rule["repeat"] = {"every": "P7D", "times": 2}
    preview = notifications_client.post(f"{RULE}/preview", json=rule, headers=administrator)
    assert (preview.status_code, preview.json["sent"]) == (200, 3)
    assert notifications_client.get(RULE, headers=administrator).json["repeat"] is None
    rule["trigger"]["after"] = "a week"
    refused = notifications_client.post(f"{RULE}/preview", json=rule, headers=administrator)
    assert refused.status_code == 422
    off = notifications_client.post(
        f"{RULE}/preview",
        json=rule | {"enabled": False, "trigger": {"kind": "idle", "after": "P7D"}},
        headers=administrator,
    )
    assert off.json["items"] == []


def test_nobody_is_mailed_at_once_unless_the_number_is_confirmed(
    world: World, notifications_client: FlaskClient, administrator: dict[str, str], mail_server: MailServer
) -> None:
    for name in ("ada", "grace"):
        world.enroll(world.register(name, f"{name}@example.org"))
    rule = notifications_client.get("/v1/rules/welcome", headers=administrator).json
    rule |= {"enabled": True, "effective_from": clock.rfc3339(clock.now() - DAY)}
    for wrong in ({}, {"confirm_count": 0}, {"confirm_count": 3}):
        answer = notifications_client.put("/v1/rules/welcome", json=rule | wrong, headers=administrator)
        assert (answer.status_code, answer.json["type"], answer.json["count"]) == (409, "/problems/confirm-count", 2)
    world.run_due()
    assert not mail_server.messages
    confirmed = notifications_client.put("/v1/rules/welcome", json=rule | {"confirm_count": 2}, headers=administrator)
    assert confirmed.status_code == 200
    world.run_due()
    assert [each.state for each in world.messages(rule_id="welcome")] == [State.SENT, State.SENT]
    assert len(mail_server.messages) == 2


def test_switching_on_for_the_time_to_come_needs_no_number(
    world: World, notifications_client: FlaskClient, administrator: dict[str, str]
) -> None:
    world.enroll(world.register(), clock.now() - DAY)
    rule = notifications_client.get("/v1/rules/welcome", headers=administrator).json
    answer = notifications_client.put("/v1/rules/welcome", json=rule | {"enabled": True}, headers=administrator)
    assert answer.status_code == 200


def test_forecasts_are_for_administrators(notifications_client: FlaskClient, token_for: Any, client_token: Any) -> None:
    path = f"{RULE}/forecast"
    assert notifications_client.get(path).status_code == 401
    assert notifications_client.get(path, headers=token_for("somebody")).status_code == 403
    assert notifications_client.get(path, headers=client_token(["notifications:read"])).status_code == 200
    assert (
        notifications_client.get("/v1/rules/nothing/forecast", headers=client_token(["notifications:read"])).status_code
        == 404
    )
    bad = notifications_client.get(
        path, query_string={"time_zone": "Mars/Base"}, headers=client_token(["notifications:read"])
    )
    assert bad.status_code == 422
