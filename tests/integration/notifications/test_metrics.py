"""What waits and what went wrong can be watched, and every alert rule is about something that exists."""

import datetime as dt
import re
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
import yaml
from flask.testing import FlaskClient

from services.notifications.messages.models import Message
from services.notifications.webhooks.models import WebhookDelivery
from shared import clock
from tests.integration.notifications.conftest import World
from tests.integration.notifications.stand_ins import MailServer

ROOT = Path(__file__).parents[3]
RULES = yaml.safe_load((ROOT / "deploy" / "alerts.yml").read_text())
EVERY_RULE = [rule for group in RULES["groups"] for rule in group["rules"]]
# What Prometheus itself says of each target.
BUILT_IN = {"up"}
METRIC = re.compile(r"\b(up|champions_\w+)\b")
DURATION = re.compile(r"\d+[smhd]")
BRACKETS = {")": "(", "]": "[", "}": "{"}


def measured(client: FlaskClient, name: str, **labels: str) -> float:
    wanted = "{" + ",".join(f'{key}="{value}"' for key, value in labels.items()) + "}" if labels else ""
    lines = client.get("/metrics").text.splitlines()
    (found,) = [line for line in lines if line.startswith(f"{name}{wanted} ")]
    return float(found.rpartition(" ")[2])


def test_messages_are_counted_by_state_and_by_how_long_they_wait(
    world: World, notifications_client: FlaskClient, mail_server: MailServer
) -> None:
    learner = world.register()
    world.tell("progress.certificate.ready.v1", **world.certificate(learner))
    assert measured(notifications_client, "champions_messages_due") == 1
    assert measured(notifications_client, "champions_messages_overdue") == 0
    with world.database.transaction() as session:
        session.execute(sa.update(Message).values(due_at=clock.now() - dt.timedelta(hours=2)))
    assert measured(notifications_client, "champions_messages_overdue") == 1
    assert measured(notifications_client, "champions_messages_oldest_due_seconds") == pytest.approx(7200, abs=60)
    assert measured(notifications_client, "champions_messages", state="sent") == 0
    world.ask_for_mail("sign_in_link")
    world.run_due()
    assert measured(notifications_client, "champions_messages", state="sent") == 1
    mail_server.refuse_recipients = True
    world.ask_for_mail("sign_in_link")
    world.run_due()
    assert measured(notifications_client, "champions_messages", state="failed") == 1


def test_what_is_planned_for_later_is_not_due(world: World, notifications_client: FlaskClient) -> None:
    world.enroll(world.register())
    assert measured(notifications_client, "champions_messages", state="waiting") == 1
    assert measured(notifications_client, "champions_messages_due") == 0
    assert measured(notifications_client, "champions_messages_oldest_due_seconds") == 0


def test_webhooks_are_counted(world: World, notifications_client: FlaskClient, administrator: dict[str, str]) -> None:
    added = notifications_client.post("/v1/webhooks", json={"url": "https://hooks.example/"}, headers=administrator)
    assert added.status_code == 201
    world.enroll(world.register())
    assert measured(notifications_client, "champions_webhook_endpoints", state="on") == 1
    assert measured(notifications_client, "champions_webhook_deliveries", state="waiting") == 1
    assert measured(notifications_client, "champions_webhook_deliveries_overdue") == 0
    with world.database.transaction() as session:
        session.execute(sa.update(WebhookDelivery).values(due_at=clock.now() - dt.timedelta(hours=1)))
    assert measured(notifications_client, "champions_webhook_deliveries_overdue") == 1
    assert measured(notifications_client, "champions_webhook_deliveries_due") == 1


@pytest.mark.parametrize("rule", EVERY_RULE, ids=lambda rule: str(rule["alert"]))
def test_every_alert_is_about_a_metric_that_exists(rule: dict[str, Any], notifications_client: FlaskClient) -> None:
    notifications_client.get("/health/live")
    page = notifications_client.get("/metrics").text
    exposed = set(re.findall(r"^# TYPE (\S+) ", page, flags=re.MULTILINE)) | BUILT_IN
    without_strings = re.sub(r'"[^"]*"', "", rule["expr"])
    named = set(METRIC.findall(without_strings))
    assert named
    assert named <= exposed


@pytest.mark.parametrize("rule", EVERY_RULE, ids=lambda rule: str(rule["alert"]))
def test_every_alert_is_well_formed_and_explained(rule: dict[str, Any]) -> None:
    assert set(rule) <= {"alert", "expr", "for", "labels", "annotations"}
    assert DURATION.fullmatch(rule.get("for", "0s"))
    assert rule["labels"]["severity"] in {"warning", "critical"}
    assert re.search(r"(==|>) [\d.]+$", rule["expr"])
    open_brackets: list[str] = []
    for sign in re.sub(r'"[^"]*"', "", rule["expr"]):
        if sign in BRACKETS.values():
            open_brackets.append(sign)
        elif sign in BRACKETS:
            assert open_brackets.pop() == BRACKETS[sign]
    assert not open_brackets
    page, _, anchor = rule["annotations"]["runbook"].partition("#")
    headings = re.findall(r"^### (\w+)$", (ROOT / page).read_text(), flags=re.MULTILINE)
    assert rule["alert"] in headings
    assert anchor == rule["alert"].lower()


def test_alerts_have_names_of_their_own() -> None:
    names = [rule["alert"] for rule in EVERY_RULE]
    assert len(set(names)) == len(names)
    assert len({group["name"] for group in RULES["groups"]}) == len(RULES["groups"])
