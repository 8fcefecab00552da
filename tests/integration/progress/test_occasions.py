"""Whether a reminder of something dated is still right, as notifications asks at the moment of sending."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable
from typing import Any

import pytest
import time_machine

from services.progress.settings import OFFER_EDITION
from shared.clock import now
from shared.database import Database
from shared.delivery import Background
from shared.testing.delivery import perform_job, published
from tests.integration.progress.conftest import Learner, Publish
from tests.integration.progress.test_evaluations import COMMITMENTS, evaluated_module

Ask = Callable[..., Any]


@pytest.fixture
def ask(progress_app: Any, client_token: Callable[..., dict[str, str]]) -> Ask:
    def question(kind: str, learner: uuid.UUID, subject: str) -> Any:
        items = [{"kind": kind, "learner_id": str(learner), "subject": subject}]
        headers = client_token(["progress:read"])
        answer = progress_app.test_client().post("/v1/occasions", json={"items": items}, headers=headers)
        assert answer.status_code == 200, answer.json
        return answer.json["items"][0]

    return question


@pytest.fixture
def admin(progress_app: Any, token_for: Callable[..., dict[str, str]]) -> Learner:
    who = uuid.uuid4()
    return Learner(progress_app.test_client(), who, token_for(who, roles=("learner", "administrator")))


def test_a_deadline_holds_until_it_is_met_or_lifted(ask: Ask, admin: Learner, learner: Learner) -> None:
    assert ask("deadline", learner.id, "champion")["reason"] == "Is not enrolled"
    assert ask("deadline", learner.id, "nothing")["still"] is False
    learner.enroll()
    assert ask("deadline", learner.id, "champion")["reason"] == "Has no due date any more"
    enrollment = admin.get(f"/v1/admin/enrollments?person={learner.id}").json["items"][0]["id"]
    day = (now() + dt.timedelta(days=7)).date().isoformat()
    admin.put(f"/v1/admin/enrollments/{enrollment}/due-date", {"due_on": day})
    found = ask("deadline", learner.id, "champion")
    assert (found["still"], found["details"]["deadline_at"][:10], found["details"]["passed"]) == (True, day, False)
    assert found["details"]["next"]["url"] == "/resources/m1"
    learner.pass_quiz("m1")
    learner.pass_quiz("m2")
    assert ask("deadline", learner.id, "champion")["reason"].startswith("Has completed the pathway")


def test_commitments_are_asked_about_when_their_time_has_come(
    ask: Ask, learner: Learner, publish_resource: Publish
) -> None:
    publish_resource(evaluated_module(), 2)
    learner.pass_quiz("m1")
    with time_machine.travel(now() - dt.timedelta(days=29)):
        learner.post(COMMITMENTS, {"commitments": ["Ask first.", "Call early"]})
    found = ask("commitment", learner.id, "m1")
    assert found["still"]
    assert (found["details"]["commitments"], found["details"]["weeks"]) == (["Ask first.", "Call early"], 4)
    for each in learner.get("/v1/me/commitments").json["items"]:
        learner.post(f"/v1/me/commitments/{each['id']}/reports", {"outcome": "done"})
    assert ask("commitment", learner.id, "m1")["reason"] == "Has said what became of it"


def test_a_newer_edition_is_told_to_who_has_begun_and_not_completed(
    ask: Ask,
    learner: Learner,
    register: Callable[..., Learner],
    publish_resource: Publish,
    progress_background: Background,
    progress_database: Database,
) -> None:
    done, other = register("Done"), register("Other")
    learner.attempt("m1")
    done.pass_quiz("m1")
    assert other.get("/v1/me/resources/m1").status_code == 200
    publish_resource(evaluated_module(), 2)
    assert perform_job(progress_background, OFFER_EDITION, "m1:2:") in {"done", "succeeded"}
    told = published(progress_database, "progress.edition.offered.v1")
    assert [(each["learner_id"], each["revision"], each["started_revision"]) for each in told] == [
        (str(learner.id), 2, 1)
    ]
    assert ask("new_edition", learner.id, "m1")["details"]["url"] == "/resources/m1"
    assert ask("new_edition", done.id, "m1")["reason"] == "Has completed it"
    learner.put("/v1/me/activities/m1/revision", {"revision": 2})
    assert ask("new_edition", learner.id, "m1")["reason"] == "Is on the newest edition"


def test_nothing_waits_for_a_reviewer_and_no_certificate_runs_out(ask: Ask, learner: Learner) -> None:
    assert ask("evidence_waiting", learner.id, "evidence")["reason"] == "Nothing waits for this reviewer"
    assert ask("certificate_expiring", learner.id, "champion")["reason"] == "Holds no such certificate any more"
    learner.enroll()
    learner.pass_quiz("m1")
    learner.pass_quiz("m2")
    assert ask("certificate_expiring", learner.id, "champion")["reason"] == "The certificate is valid without end"


def test_only_services_may_ask(learner: Learner) -> None:
    assert learner.post("/v1/occasions", {"items": []}).status_code == 403
