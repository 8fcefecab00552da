"""Rules through the API."""

from typing import Any

import pytest
from flask.testing import FlaskClient

from services.notifications.messages.models import State
from tests.integration.notifications.conftest import World

RULE = "/v1/rules/idle-7-days"


@pytest.fixture
def rule(notifications_client: FlaskClient, administrator: dict[str, str]) -> dict[str, Any]:
    """The starter rule as the API shows it."""
    found: dict[str, Any] = notifications_client.get(RULE, headers=administrator).json
    return found


def test_there_is_a_starter_rule_that_took_effect_when_it_was_installed(rule: dict[str, Any]) -> None:
    assert rule["enabled"] is True
    assert rule["trigger"] == {"kind": "idle", "after": "P7D"}
    assert (rule["pathway"], rule["repeat"], rule["quiet_hours"], rule["revision"]) == ("champion", None, None, 1)
    assert rule["effective_from"]


def test_rules_are_listed(notifications_client: FlaskClient, administrator: dict[str, str]) -> None:
    page = notifications_client.get("/v1/rules", headers=administrator).json
    assert [each["id"] for each in page["items"]] == sorted(each["id"] for each in page["items"])
    assert {"idle-7-days", "welcome", "deadline-7-days"} <= {each["id"] for each in page["items"]}
    assert [each["id"] for each in page["items"] if each["enabled"]] == ["idle-7-days"]
    assert page["next"] is None


def test_a_rule_is_changed_with_the_etag_that_was_read(
    notifications_client: FlaskClient, administrator: dict[str, str]
) -> None:
    read = notifications_client.get(RULE, headers=administrator)
    body = {"name": "Quick", "enabled": True, "trigger": {"kind": "idle", "after": "PT2S"}}
    write = administrator | {"If-Match": read.headers["ETag"]}
    changed = notifications_client.put(RULE, json=body, headers=write)
    assert changed.status_code == 200
    assert (changed.json["revision"], changed.json["trigger"]["after"]) == (2, "PT2S")
    assert changed.json["effective_from"] == read.json["effective_from"]
    assert changed.headers["ETag"] == '"2"'
    late = notifications_client.put(RULE, json=body, headers=write)
    assert (late.status_code, late.json["type"]) == (412, "/problems/changed-meanwhile")


def test_what_was_read_can_be_changed_and_sent_back(
    notifications_client: FlaskClient, administrator: dict[str, str], rule: dict[str, Any]
) -> None:
    rule["trigger"]["after"] = "PT3S"
    first = notifications_client.put(RULE, json=rule, headers=administrator)
    assert (first.status_code, first.json["trigger"]["after"]) == (200, "PT3S")
    assert notifications_client.put(RULE, json=rule, headers=administrator).status_code == 412


def test_a_rule_cannot_be_overwritten_unseen(
    notifications_client: FlaskClient, administrator: dict[str, str], rule: dict[str, Any]
) -> None:
    del rule["revision"]
    assert notifications_client.put(RULE, json=rule, headers=administrator).status_code == 428


def test_a_new_rule_is_made_and_plans_for_who_is_there(
    world: World, notifications_client: FlaskClient, administrator: dict[str, str]
) -> None:
    world.enroll(world.register())
    body = {
        "name": "A fortnight",
        "enabled": True,
        "trigger": {"kind": "idle", "after": "P2W"},
        "repeat": {"every": "P14D", "times": 2},
        "quiet_hours": {"from": "21:00", "to": "07:00"},
        "pathway": "champion",
    }
    create = administrator | {"If-None-Match": "*"}
    made = notifications_client.put("/v1/rules/a-fortnight", json=body, headers=create)
    assert made.status_code == 201
    assert made.json["effective_from"]
    again = notifications_client.put("/v1/rules/a-fortnight", json=body, headers=create)
    assert (again.status_code, again.json["type"]) == (409, "/problems/rule-exists")
    world.run_due()
    assert world.message(rule_id="a-fortnight").state is State.WAITING


MISTAKES: list[tuple[dict[str, Any], str]] = [
    ({"trigger": {"kind": "idle", "after": "7 days"}}, "trigger.after"),
    ({"trigger": {"kind": "idle", "after": "P1M"}}, "trigger.after"),
    ({"trigger": {"kind": "birthday", "after": "P7D"}}, "trigger.kind"),
    ({"repeat": {"every": "PT0S", "times": 1}}, "repeat.every"),
    ({"repeat": {"every": "P1D", "times": 0}}, "repeat.times"),
    ({"quiet_hours": {"from": "25:00", "to": "07:00"}}, "quiet_hours.from"),
    ({"quiet_hours": {"from": "07:00", "to": "07:00"}}, "quiet_hours"),
    ({"effective_from": "2026-01-01T00:00:00"}, "effective_from"),
    ({"template": "nothing"}, "template"),
    ({"category": "security"}, "category"),
    ({"id": "another"}, "id"),
    ({"name": ""}, "name"),
    ({"surprise": 1}, "surprise"),
]


def test_what_makes_no_sense_is_refused_by_field(
    notifications_client: FlaskClient, administrator: dict[str, str], rule: dict[str, Any]
) -> None:
    for change, field in MISTAKES:
        answer = notifications_client.put(RULE, json=rule | change, headers=administrator)
        assert (answer.status_code, [each["field"] for each in answer.json["errors"]]) == (422, [field])
    assert notifications_client.get(RULE, headers=administrator).json["revision"] == 1


def test_a_rule_that_is_not_there_is_not_found(
    notifications_client: FlaskClient, administrator: dict[str, str], rule: dict[str, Any]
) -> None:
    assert notifications_client.get("/v1/rules/nothing", headers=administrator).status_code == 404
    del rule["id"]
    assert notifications_client.put("/v1/rules/nothing", json=rule, headers=administrator).status_code == 404


def test_rules_are_for_administrators(notifications_client: FlaskClient, token_for: Any, client_token: Any) -> None:
    assert notifications_client.get("/v1/rules").status_code == 401
    assert notifications_client.get("/v1/rules", headers=token_for("somebody")).status_code == 403
    assert notifications_client.get("/v1/rules", headers=client_token(["notifications:read"])).status_code == 403
    assert notifications_client.get("/v1/rules", headers=client_token(["notifications:write"])).status_code == 200
