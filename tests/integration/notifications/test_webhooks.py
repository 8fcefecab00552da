"""Other systems are told what happened: signed, once for each event, tried again, and never for ever."""

import datetime as dt
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
import sqlalchemy as sa
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from standardwebhooks.webhooks import WebhookVerificationError

from services.notifications.settings import Settings
from services.notifications.webhooks import retries
from services.notifications.webhooks.deliveries import KEPT, forget_old_deliveries, wake_overdue_deliveries
from services.notifications.webhooks.models import WebhookDelivery, WebhookEndpoint
from services.notifications.webhooks.sending import Answer, Sender
from shared import clock
from shared.clock import rfc3339
from tests.integration.notifications.conftest import World
from tests.integration.notifications.receivers import Receiver

GRACE = "01890000-0000-7000-8000-000000000001"
SERVER_ERROR = (500, {}, b"Something broke <here>")
PATH = "/v1/webhooks"


@pytest.fixture
def notifications_settings(notifications_settings: Settings) -> Settings:
    """As in development: webhooks may lead to this machine."""
    return notifications_settings.model_copy(update={"webhook_loopback": True})


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    server = Receiver()
    yield server
    server.stop()


@dataclass
class Console:
    """An administrator with the API."""

    client: FlaskClient
    headers: dict[str, str]

    def call(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.client.open(path, method=method, json=body, headers=self.headers | named)

    def add(self, url: str, **more: Any) -> dict[str, Any]:
        answer = self.call("POST", PATH, {"url": url, **more})
        assert answer.status_code == 201, answer.json
        added: dict[str, Any] = answer.json
        return added

    def read(self, endpoint: dict[str, Any]) -> dict[str, Any]:
        found: dict[str, Any] = self.call("GET", f"{PATH}/{endpoint['id']}").json
        return found

    def change(self, endpoint: dict[str, Any], **changes: Any) -> Any:
        now = self.read(endpoint)
        body = {name: now[name] for name in ("url", "description", "event_types", "enabled")} | changes
        return self.call("PUT", f"{PATH}/{endpoint['id']}", body, If_Match=f'"{now["revision"]}"')

    def deliveries(self, endpoint: dict[str, Any], query: str = "") -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.call("GET", f"{PATH}/{endpoint['id']}/deliveries{query}").json["items"]
        return found

    def delivery(self, endpoint: dict[str, Any]) -> dict[str, Any]:
        (found,) = self.deliveries(endpoint)
        story: dict[str, Any] = self.call("GET", f"{PATH}/{endpoint['id']}/deliveries/{found['id']}").json
        return story


@pytest.fixture
def console(notifications_client: FlaskClient, administrator: dict[str, str]) -> Console:
    return Console(notifications_client, administrator)


def run(world: World) -> int:
    return world.run_jobs("task = 'notifications.deliver_webhook'")


def run_later(world: World, later: dt.timedelta) -> int:
    """Let time pass for the product's clock and the database's."""
    with time_machine.travel(clock.now() + later, tick=True):
        world.make_due()
        return run(world)


def enroll(world: World, **facts: Any) -> str:
    learner = world.register(**facts)
    world.enroll(learner)
    return learner


# -- what is told


def test_an_event_arrives_signed_with_ids_and_nothing_else_of_the_person(
    world: World, console: Console, receiver: Receiver
) -> None:
    endpoint = console.add(receiver.url)
    learner = enroll(world, name="Ada Example", email="ada@example.org")
    assert run(world) == 1
    told = receiver.verified(endpoint["secret"])
    assert (told["type"], sorted(told)) == ("enrollment.created", ["data", "timestamp", "type"])
    assert sorted(told["data"]) == ["enrolled_at", "enrollment_id", "learner_id", "pathway"]
    assert told["data"]["learner_id"] == learner
    body = receiver.got[0][1].decode()
    assert "Ada" not in body
    assert "ada@" not in body
    story = console.delivery(endpoint)
    assert (story["state"], story["body"], story["attempts"][0]["status"]) == ("delivered", told, 204)
    assert story["webhook_id"] == receiver.got[0][0]["webhook-id"]


def test_an_event_that_comes_many_times_is_told_once(world: World, console: Console, receiver: Receiver) -> None:
    endpoint = console.add(receiver.url)
    learner = world.register()
    facts = world.certificate(learner)
    world.tell("progress.certificate.ready.v1", times=3, **facts)
    run(world)
    run(world)
    assert len(receiver.got) == len(console.deliveries(endpoint)) == 1
    assert receiver.verified(endpoint["secret"])["data"]["code"] == facts["code"]


def test_each_endpoint_hears_what_it_asked_for(world: World, console: Console, receiver: Receiver) -> None:
    everything = console.add(receiver.url)
    certificates = console.add(receiver.url, event_types=["certificate.ready"])
    off = console.add(receiver.url)
    console.change(off, enabled=False)
    learner = enroll(world)
    world.tell("progress.certificate.ready.v1", **world.certificate(learner))
    run(world)
    heard = {each["id"]: [one["event_type"] for one in console.deliveries(each)] for each in (everything, certificates)}
    assert heard == {
        everything["id"]: ["certificate.ready", "enrollment.created"],
        certificates["id"]: ["certificate.ready"],
    }
    assert console.deliveries(off) == []


def test_what_arrives_about_an_erased_person_is_that_they_were_erased(
    world: World, console: Console, receiver: Receiver
) -> None:
    endpoint = console.add(receiver.url)
    learner = enroll(world)
    world.tell("accounts.learner.erased.v1", learner_id=learner, erased_at=rfc3339(clock.now()))
    world.tell("progress.certificate.ready.v1", **world.certificate(learner))
    run(world)
    assert [receiver.verified(endpoint["secret"], index)["type"] for index in range(len(receiver.got))] == [
        "learner.erased"
    ]
    assert [each["event_type"] for each in console.deliveries(endpoint)] == ["learner.erased"]


def test_an_event_that_cannot_be_handled_yet_is_told_when_it_was(
    world: World, console: Console, receiver: Receiver
) -> None:
    endpoint = console.add(receiver.url)
    learner = "01890000-0000-7000-8000-00000000000a"
    world.enroll(learner)
    assert console.deliveries(endpoint) == []
    world.register(learner_id=learner)
    world.retry_events()
    run(world)
    assert receiver.verified(endpoint["secret"])["data"]["learner_id"] == learner


# -- trying again


def test_a_receiver_that_fails_gets_the_same_again_later(world: World, console: Console, receiver: Receiver) -> None:
    endpoint = console.add(receiver.url)
    receiver.answers = [SERVER_ERROR]
    enroll(world)
    run(world)
    story = console.delivery(endpoint)
    assert (story["state"], story["tries"]) == ("waiting", 1)
    assert story["reason"].startswith("Answered 500; tried again at ")
    assert (story["attempts"][0]["status"], story["attempts"][0]["excerpt"]) == (500, "Something broke <here>")
    assert run_later(world, dt.timedelta(seconds=2)) == 0
    assert run_later(world, dt.timedelta(seconds=7)) == 1
    assert console.delivery(endpoint)["state"] == "delivered"
    (first, body), (second, again) = receiver.got
    assert (first["webhook-id"], body) == (second["webhook-id"], again)
    assert int(second["webhook-timestamp"]) > int(first["webhook-timestamp"])
    assert first["webhook-signature"] != second["webhook-signature"]


def test_while_an_endpoint_is_in_trouble_its_other_deliveries_wait_without_a_try(
    world: World, console: Console, receiver: Receiver
) -> None:
    endpoint = console.add(receiver.url)
    receiver.answers = [SERVER_ERROR]
    for number in range(5):
        enroll(world, email=f"ada{number}@example.org")
    run(world)
    assert len(receiver.got) == 1
    held = [each for each in console.deliveries(endpoint) if not each["tries"]]
    assert {each["reason"] for each in held} == {"The endpoint is in trouble or slow; it is left alone for a while"}
    assert len(held) == 4
    run_later(world, dt.timedelta(minutes=2))
    assert {each["state"] for each in console.deliveries(endpoint)} == {"delivered"}


def test_a_receiver_that_refuses_one_still_gets_the_others(world: World, console: Console, receiver: Receiver) -> None:
    endpoint = console.add(receiver.url)
    receiver.answers = [(422, {}, b"no")]
    for number in range(3):
        enroll(world, email=f"ada{number}@example.org")
    run(world)
    assert sorted(each["state"] for each in console.deliveries(endpoint)) == ["delivered", "delivered", "waiting"]


def test_after_the_last_try_a_delivery_fails_with_the_reason(
    world: World, console: Console, receiver: Receiver
) -> None:
    endpoint = console.add(receiver.url)
    receiver.answers = [(400, {}, b"no")] * 20
    enroll(world)
    run(world)
    later = dt.timedelta()
    for pause in retries.PAUSES_S:
        later += dt.timedelta(seconds=pause * (1 + retries.JITTER) + 1)
        run_later(world, later)
    story = console.delivery(endpoint)
    assert (story["state"], story["reason"]) == ("failed", "Given up after 11 tries. Answered 400")
    assert len(story["attempts"]) == 11


def test_an_endpoint_that_fails_for_days_is_switched_off_and_says_why(
    world: World, console: Console, receiver: Receiver
) -> None:
    endpoint = console.add(receiver.url)
    receiver.answers = [SERVER_ERROR] * 20
    enroll(world)
    run(world)
    assert console.read(endpoint)["failing_since"] is not None
    with time_machine.travel(clock.now() + retries.DISABLE_AFTER):
        enroll(world, email="grace@example.org")
        world.make_due()
        run(world)
        world.make_due()
        run(world)
    found = console.read(endpoint)
    assert (found["enabled"], found["disabled_reason"]) == (False, "Nothing has arrived for 5 days. Answered 500")
    assert "skipped" in {each["state"] for each in console.deliveries(endpoint)}
    entries = console.call("GET", f"/v1/admin/audit-log?subject={endpoint['id']}").json["items"]
    assert [each["action"] for each in entries] == ["webhook.disabled", "webhook.created"]
    assert console.change(endpoint, enabled=True).json["disabled_reason"] is None


def test_an_endpoint_that_says_gone_is_switched_off_at_once(world: World, console: Console, receiver: Receiver) -> None:
    endpoint = console.add(receiver.url)
    receiver.answers = [(410, {}, b"")]
    enroll(world)
    run(world)
    assert console.read(endpoint)["disabled_reason"].startswith("It answered 410 Gone")


def test_a_worker_that_dies_after_sending_leads_to_a_repetition_under_the_same_id(
    world: World, console: Console, receiver: Receiver
) -> None:
    endpoint = console.add(receiver.url)
    enroll(world)
    with world.database.transaction() as session:
        claimed = "UPDATE job SET state = 'waiting', wake_at = now() WHERE task LIKE '%webhook' RETURNING id, key, args"
        job = session.execute(sa.text(claimed)).one()
    dying = DyingRun(world.database, job.key)
    with pytest.raises(KeyboardInterrupt):
        world.background.jobs["notifications.deliver_webhook"].handler(dying, **job.args)
    assert run(world) == 1
    assert len({headers["webhook-id"] for headers, _ in receiver.got}) == 1
    assert len(receiver.got) == 2
    assert console.delivery(endpoint)["state"] == "delivered"


@dataclass
class DyingRun:
    """A job whose process ends before it can write down what it did."""

    database: Any
    key: str

    def completing(self) -> Any:
        raise KeyboardInterrupt


def test_a_slow_receiver_is_paced_so_that_it_does_not_keep_the_workers_busy(
    world: World, console: Console, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent: list[str] = []

    def slowly(_sender: Sender, url: str, _body: bytes, _headers: Any) -> Answer:
        sent.append(url)
        return Answer(200, "Answered 200", duration_ms=6_000)

    monkeypatch.setattr(Sender, "post", slowly)
    endpoint = console.add("https://slow.example/")
    for number in range(3):
        enroll(world, email=f"ada{number}@example.org")
    run(world)
    assert len(sent) == 1
    assert console.read(endpoint)["failing_since"] is None
    assert run_later(world, dt.timedelta(seconds=11)) == 0
    run_later(world, dt.timedelta(seconds=80))
    assert len(sent) == 2


def test_a_secret_that_cannot_be_opened_any_more_is_said_and_a_new_one_helps(
    world: World, console: Console, receiver: Receiver
) -> None:
    endpoint = console.add(receiver.url)
    with world.database.transaction() as session:
        session.execute(sa.update(WebhookEndpoint).values(secret_sealed="sealed with another key"))
    enroll(world)
    run(world)
    assert console.delivery(endpoint)["reason"].startswith("The secret cannot be opened")
    rotated = console.call("POST", f"{PATH}/{endpoint['id']}/secret").json
    with world.database.transaction() as session:
        session.execute(sa.update(WebhookEndpoint).values(former_secret_sealed=None))
    run_later(world, dt.timedelta(minutes=2))
    assert receiver.verified(rotated["secret"])


# -- by hand


def test_a_test_is_sent_also_to_an_endpoint_that_is_off(world: World, console: Console, receiver: Receiver) -> None:
    endpoint = console.add(receiver.url)
    console.change(endpoint, enabled=False)
    answer = console.call("POST", f"{PATH}/{endpoint['id']}/test", Idempotency_Key="k1")
    repeated = console.call("POST", f"{PATH}/{endpoint['id']}/test", Idempotency_Key="k1")
    assert (answer.status_code, repeated.json) == (202, answer.json)
    run(world)
    assert receiver.verified(endpoint["secret"])["type"] == "test"
    assert len(receiver.got) == 1


def test_a_failed_test_is_not_tried_again(world: World, console: Console, receiver: Receiver) -> None:
    endpoint = console.add(receiver.url)
    receiver.answers = [SERVER_ERROR]
    console.call("POST", f"{PATH}/{endpoint['id']}/test")
    run(world)
    assert console.delivery(endpoint)["state"] == "failed"
    assert console.read(endpoint)["failing_since"] is None


def test_one_or_all_that_failed_are_delivered_again(world: World, console: Console, receiver: Receiver) -> None:
    endpoint = console.add(receiver.url)
    receiver.answers = [(410, {}, b"")]
    began = rfc3339(clock.now() - dt.timedelta(minutes=1))
    for number in range(3):
        enroll(world, email=f"ada{number}@example.org")
    run(world)
    run_later(world, dt.timedelta(seconds=10))
    states = [each["state"] for each in console.deliveries(endpoint)]
    assert sorted(states) == ["skipped", "skipped", "skipped"]
    path = f"{PATH}/{endpoint['id']}"
    one = console.deliveries(endpoint)[0]
    assert console.call("POST", f"{path}/deliveries/{one['id']}/replay").json["type"] == "/problems/webhook-disabled"
    console.change(endpoint, enabled=True)
    assert console.call("POST", f"{path}/deliveries/{one['id']}/replay").status_code == 202
    again = console.call("POST", f"{path}/deliveries/{one['id']}/replay")
    assert (again.status_code, again.json["type"]) == (409, "/problems/delivery-still-waiting")
    late = {"since": rfc3339(clock.now() + dt.timedelta(minutes=1))}
    assert console.call("POST", f"{path}/replay", late).json == {"replayed": 0, "more": False}
    assert console.call("POST", f"{path}/replay", {"since": began}).json == {"replayed": 2, "more": False}
    run(world)
    assert {each["state"] for each in console.deliveries(endpoint)} == {"delivered"}
    assert len({headers["webhook-id"] for headers, _ in receiver.got}) == 3


def test_a_new_secret_signs_at_once_and_the_old_one_for_a_day(
    world: World, console: Console, receiver: Receiver
) -> None:
    endpoint = console.add(receiver.url)
    rotated = console.call("POST", f"{PATH}/{endpoint['id']}/secret").json
    assert rotated["secret"] != endpoint["secret"]
    enroll(world)
    run(world)
    for secret in (endpoint["secret"], rotated["secret"]):
        assert receiver.verified(secret)
    enroll(world, email="grace@example.org")
    with time_machine.travel(clock.now() + dt.timedelta(hours=25)):
        run(world)
        assert receiver.verified(rotated["secret"])
        with pytest.raises(WebhookVerificationError):
            receiver.verified(endpoint["secret"])


# -- administration


def test_a_secret_is_shown_once_and_nowhere_stored_in_plain(world: World, console: Console, receiver: Receiver) -> None:
    answers = [console.call("POST", PATH, {"url": receiver.url}, Idempotency_Key="k1") for _ in range(2)]
    secret = answers[0].json["secret"]
    assert (answers[1].json["id"], answers[1].json["secret"]) == (answers[0].json["id"], None)
    assert console.read(answers[0].json)["secret"] is None
    assert secret not in console.call("GET", PATH).text
    with world.database.reading() as session:
        kept = session.execute(sa.text("SELECT convert_from(body, 'UTF8') FROM idempotency_keys")).scalars().all()
        sealed = session.scalars(sa.select(WebhookEndpoint.secret_sealed)).one()
    assert secret not in "".join(kept)
    assert secret.removeprefix("whsec_") not in sealed


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"url": "https://10.0.0.1/"}, "url"),
        ({"url": "https://[::ffff:169.254.169.254]/"}, "url"),
        ({"url": "ftp://hooks.example/"}, "url"),
        ({"url": ""}, "url"),
        ({"url": "https://hooks.example/", "event_types": ["something.else"]}, "event_types"),
        ({"url": "https://hooks.example/", "description": "x" * 201}, "description"),
        ({"url": "https://hooks.example/", "enabled": False}, "enabled"),
    ],
)
def test_what_cannot_be_a_webhook_is_refused_at_its_field(body: dict[str, Any], field: str, console: Console) -> None:
    answer = console.call("POST", PATH, body)
    assert (answer.status_code, answer.json["errors"][0]["field"]) == (422, field)


def test_without_the_development_setting_this_machine_and_plain_http_are_refused(
    settings_for: Callable[..., Settings], app_for: Callable[..., Flask], administrator: dict[str, str]
) -> None:
    client = app_for(settings_for("notifications")).test_client()
    for url in ("https://127.0.0.1/", "http://hooks.example/"):
        assert client.post(PATH, json={"url": url}, headers=administrator).status_code == 422
    with pytest.raises(ValueError, match="WEBHOOK_LOOPBACK"):
        settings_for(
            "notifications",
            environment="production",
            webhook_loopback=True,
            secret_key="a-secret-of-our-own-for-production-1",
            client_secret="a-secret-of-our-own-for-production-2",
        )


def test_two_administrators_do_not_overwrite_each_other(console: Console) -> None:
    endpoint = console.add("https://hooks.example/")
    body = {"url": "https://hooks.example/2", "description": "", "event_types": [], "enabled": True}
    path = f"{PATH}/{endpoint['id']}"
    assert console.call("PUT", path, body).status_code == 428
    assert console.call("PUT", path, body, If_Match='"1"').json["revision"] == 2
    assert console.call("PUT", path, body, If_Match='"1"').status_code == 412
    assert console.call("DELETE", path, If_Match='"1"').status_code == 412
    assert console.call("DELETE", path, If_Match='"2"').status_code == 204
    assert console.call("GET", path).status_code == 404


def test_webhooks_are_for_administrators(
    notifications_client: FlaskClient, token_for: Any, client_token: Any, console: Console
) -> None:
    endpoint = console.add("https://hooks.example/")
    for path in (PATH, f"{PATH}/{endpoint['id']}", f"{PATH}/{endpoint['id']}/deliveries", "/v1/admin/audit-log"):
        assert notifications_client.get(path).status_code == 401
        assert notifications_client.get(path, headers=token_for(GRACE)).status_code == 403
        allowed = client_token(["notifications:write"])
        assert notifications_client.get(path, headers=allowed).status_code == 200


def test_there_is_an_end_to_the_number_of_endpoints(console: Console) -> None:
    for number in range(20):
        console.add(f"https://hooks.example/{number}")
    answer = console.call("POST", PATH, {"url": "https://hooks.example/"})
    assert (answer.status_code, answer.json["type"]) == (409, "/problems/too-many-webhooks")


def test_the_log_has_pages_and_states(world: World, console: Console, receiver: Receiver) -> None:
    endpoint = console.add(receiver.url)
    for number in range(3):
        enroll(world, email=f"ada{number}@example.org")
    path = f"{PATH}/{endpoint['id']}/deliveries"
    first = console.call("GET", f"{path}?limit=2").json
    rest = console.call("GET", f"{path}?limit=2&cursor={first['next']}").json
    assert [len(first["items"]), len(rest["items"]), rest["next"]] == [2, 1, None]
    assert len(console.deliveries(endpoint, "?state=waiting")) == 3
    assert console.deliveries(endpoint, "?state=failed") == []


# -- upkeep


def test_deliveries_are_forgotten_after_a_month_but_not_while_they_wait(
    world: World, console: Console, receiver: Receiver
) -> None:
    endpoint = console.add(receiver.url)
    enroll(world)
    run(world)
    enroll(world, email="grace@example.org")
    with time_machine.travel(clock.now() + KEPT + dt.timedelta(hours=1)), world.database.transaction() as session:
        forget_old_deliveries(session)
    assert [each["state"] for each in console.deliveries(endpoint)] == ["waiting"]


def test_a_delivery_whose_job_was_given_up_is_looked_at_again(
    world: World, console: Console, receiver: Receiver
) -> None:
    endpoint = console.add(receiver.url)
    enroll(world)
    with world.database.transaction() as session:
        session.execute(sa.text("DELETE FROM job WHERE task = 'notifications.deliver_webhook'"))
        overdue = clock.now() - dt.timedelta(hours=1)
        session.execute(sa.update(WebhookDelivery).values(due_at=overdue))
        wake_overdue_deliveries(session)
    run(world)
    assert console.delivery(endpoint)["state"] == "delivered"
    assert json.loads(receiver.got[0][1])["type"] == "enrollment.created"
