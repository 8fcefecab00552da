"""What administrators do with enrollments: many at once, waivers, windows and due dates, all on record."""

from __future__ import annotations

import csv
import datetime as dt
import io
import uuid
from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa
import time_machine

from services.progress.settings import ENROLL_PEOPLE, RENDER_CERTIFICATE, TELL_DEADLINES
from shared.clock import now
from shared.database import Database
from shared.delivery import Background
from shared.testing.delivery import assert_published, deliver, perform_job, published
from tests.integration.progress.conftest import Learner, LearnerErased, Publish, pathway_content

DUE = "progress.deadline.set.v1"
ADMIN = "/v1/admin/enrollments"


@pytest.fixture
def admin(progress_app: Any, token_for: Callable[..., dict[str, str]]) -> Learner:
    who = uuid.uuid4()
    return Learner(progress_app.test_client(), who, token_for(who, roles=("learner", "administrator")))


def address(learner: Learner) -> str:
    return f"{learner.id.hex[:8]}@example.org"


def carry_out(background: Background, database: Database, task: str) -> None:
    """Perform the jobs of a task until none is left."""
    waiting = sa.text("SELECT key FROM job WHERE task = :task AND state NOT IN ('done', 'succeeded') ORDER BY id")
    while True:
        with database.reading() as session:
            keys = session.execute(waiting, {"task": task}).scalars().all()
        if not keys:
            return
        for key in keys:
            assert perform_job(background, task, key) in {"done", "succeeded"}


def of(admin: Learner, learner: Learner) -> Any:
    return admin.get(f"{ADMIN}?person={learner.id}").json["items"][0]


def test_a_dry_run_says_who_and_how_many_and_enrolls_nobody(
    admin: Learner, learner: Learner, register: Callable[..., Learner]
) -> None:
    other = register("Bob Example")
    other.enroll()
    people = [address(learner).upper(), str(learner.id), address(other), "nobody@example.org"]
    reply = admin.post(ADMIN, {"pathway": "champion", "people": people})
    assert reply.status_code == 200
    assert [(each["outcome"], each["name"]) for each in reply.json["items"]] == [
        ("enroll", "Ada Example"),
        ("repeated", "Ada Example"),
        ("already", "Bob Example"),
        ("unknown", None),
    ]
    assert [reply.json[name] for name in ("enroll", "already", "unknown", "repeated")] == [1, 1, 1, 1]
    assert learner.get("/v1/me/enrollments").json["items"] == []


def test_people_are_enrolled_in_portions_once_their_number_is_confirmed(
    admin: Learner,
    catalogue: None,
    register: Callable[..., Learner],
    progress_background: Background,
    progress_database: Database,
) -> None:
    people = [register(f"Learner {number}") for number in range(3)]
    wanted = {"pathway": "champion", "dry_run": False, "due_on": "2027-01-15"}
    wanted |= {"text": "email\n" + "\n".join(map(address, people))}
    refused = admin.post(ADMIN, wanted)
    assert (refused.status_code, refused.json["type"], refused.json["count"]) == (409, "/problems/confirm-count", 3)
    done = admin.post(ADMIN, wanted | {"confirm_count": 3}, **{"Idempotency-Key": "list"})
    assert done.status_code == 202
    again = admin.post(ADMIN, wanted | {"confirm_count": 3}, **{"Idempotency-Key": "list"})
    assert again.json == done.json
    carry_out(progress_background, progress_database, ENROLL_PEOPLE)
    assert len(published(progress_database, "progress.enrollment.created.v1")) == 3
    assert_published(progress_database, DUE, learner_id=people[0].id, due_on="2027-01-15")
    assert people[0].get("/v1/me/enrollments").json["items"][0]["due_on"] == "2027-01-15"
    assert admin.post(ADMIN, {"pathway": "champion", "people": [address(people[0])]}).json["already"] == 1
    acts = admin.get("/v1/admin/audit-log?subject=champion").json["items"]
    assert [(each["action"], each["details"]["people"]) for each in acts] == [("people.enrolled", 3)]


@pytest.mark.parametrize(
    "body",
    [
        {"pathway": "nothing", "people": ["a@b.example"]},
        {"pathway": "champion"},
        {"pathway": "champion", "text": '{"not": "a list"}'},
        {"pathway": "champion", "people": ["x" * 400]},
        {"pathway": "champion", "people": ["a@b.example"] * 10_001},
    ],
)
def test_a_list_that_names_nobody_or_nothing_is_refused(admin: Learner, catalogue: None, body: dict[str, Any]) -> None:
    assert admin.post(ADMIN, body).status_code == 422


def test_learners_may_do_none_of_this(learner: Learner) -> None:
    assert learner.post(ADMIN, {"pathway": "champion", "people": ["a@b.example"]}).status_code == 403
    assert learner.get(f"{ADMIN}?person={learner.id}").status_code == 403
    assert learner.get("/v1/admin/audit-log").status_code == 403


def test_a_waiver_completes_the_pathway_and_the_certificate_does_not_list_what_was_waived(
    admin: Learner, learner: Learner
) -> None:
    learner.enroll()
    learner.pass_quiz("m1")
    mine = of(admin, learner)
    page = f"{ADMIN}/{mine['id']}/waivers"
    refused = admin.post(page, {"requirement": "nothing", "reason": "On leave"})
    assert refused.json["errors"][0]["field"] == "requirement"
    assert admin.post(page, {"requirement": "pass-m2", "reason": ""}).status_code == 422
    waived = admin.post(page, {"requirement": "pass-m2", "reason": "Taught it herself"})
    assert (waived.status_code, waived.json["percent"], waived.json["status"]) == (201, 100, "completed")
    second = next(each for each in learner.pathway()["requirements"] if each["id"] == "pass-m2")
    assert (second["met"], second["waived"], second["why"]) == (True, True, "Waived: Taught it herself")
    code = learner.pathway()["certificate"]["code"]
    certificate = learner.get(f"/v1/certificates/{code}").json
    assert "Second module" not in str(certificate)
    assert admin.post(page, {"requirement": "pass-m2", "reason": "Again"}).status_code == 200
    assert "Taught" not in str(admin.get(f"/v1/admin/audit-log?subject={learner.id}").json)


def test_a_waiver_is_taken_back_by_a_new_fact(admin: Learner, learner: Learner, progress_database: Database) -> None:
    learner.enroll()
    page = f"{ADMIN}/{of(admin, learner)['id']}/waivers"
    admin.post(page, {"requirement": "pass-m2", "reason": "By mistake"})
    assert learner.pathway()["percent"] == 50
    admin.post(page, {"requirement": "pass-m2", "waived": False, "reason": "It was a mistake"})
    assert learner.pathway()["percent"] == 0
    with progress_database.reading() as session:
        rows = session.execute(sa.text("SELECT waived, reason FROM waivers ORDER BY id")).all()
    assert [tuple(row) for row in rows] == [(True, "By mistake"), (False, "It was a mistake")]
    acts = admin.get(f"/v1/admin/audit-log?subject={learner.id}").json["items"]
    assert [each["action"] for each in acts] == ["requirement.required_again", "requirement.waived"]
    assert {each["actor"] for each in acts} == {str(admin.id)}


def test_an_erased_learner_leaves_no_reason(
    admin: Learner, learner: Learner, progress_background: Background, progress_database: Database
) -> None:
    learner.enroll()
    page = f"{ADMIN}/{of(admin, learner)['id']}/waivers"
    admin.post(page, {"requirement": "pass-m2", "reason": "Her illness"}, **{"Idempotency-Key": "once"})
    told = LearnerErased(learner_id=learner.id, erased_at=dt.datetime.now(dt.UTC))
    deliver(progress_background, told, subject=str(learner.id))
    with progress_database.reading() as session:
        assert session.execute(sa.text("SELECT reason FROM waivers")).scalars().all() == [None]
        assert session.execute(sa.text("SELECT count(*) FROM idempotency_keys")).scalar() == 0
    assert admin.get(f"{ADMIN}?person={learner.id}").status_code == 404


def test_learners_join_within_the_window_and_administrators_enroll_at_any_time(
    admin: Learner,
    learner: Learner,
    progress_background: Background,
    progress_database: Database,
) -> None:
    page = "/v1/admin/pathways/champion/window"
    with time_machine.travel(dt.datetime(2026, 11, 1, 9, tzinfo=dt.UTC)):
        seen = admin.get(page).headers["ETag"]
        window = {"opens_on": "2026-12-01", "closes_on": "2026-12-31", "due_on": "2027-03-31"}
        assert admin.put(page, window).status_code == 428
        set_to = admin.client.put(page, json=window, headers=admin.headers | {"If-Match": seen})
        assert (set_to.status_code, set_to.json["closes_on"]) == (200, "2026-12-31")
        stale = admin.client.put(page, json=window, headers=admin.headers | {"If-Match": seen})
        assert stale.status_code == 412
        closed = learner.enroll()
        assert (closed.status_code, closed.json["detail"]) == (409, "Joining opens on 1 December 2026.")
        admin.post(ADMIN, {"pathway": "champion", "people": [str(learner.id)], "dry_run": False, "confirm_count": 1})
        carry_out(progress_background, progress_database, ENROLL_PEOPLE)
    assert_published(progress_database, DUE, learner_id=learner.id, due_on="2027-03-31")
    broken = {"opens_on": "2026-12-31", "closes_on": "2026-12-01"}
    version = admin.get(page).headers["ETag"]
    refused = admin.client.put(page, json=broken, headers=admin.headers | {"If-Match": version})
    assert refused.json["errors"][0]["field"] == "closes_on"


def test_a_new_due_date_of_the_pathway_reaches_everybody_but_those_with_their_own(
    admin: Learner,
    learner: Learner,
    register: Callable[..., Learner],
    progress_background: Background,
    progress_database: Database,
) -> None:
    other = register("Bob Example")
    learner.enroll()
    other.enroll()
    own = of(admin, other)["id"]
    assert admin.put(f"{ADMIN}/{own}/due-date", {"due_on": "2026-12-24"}).json["due_on"] == "2026-12-24"
    page = "/v1/admin/pathways/champion/window"
    version = admin.get(page).headers["ETag"]
    past = (now().date() - dt.timedelta(days=3)).isoformat()
    admin.client.put(page, json={"due_on": past}, headers=admin.headers | {"If-Match": version})
    carry_out(progress_background, progress_database, TELL_DEADLINES)
    late = learner.get("/v1/me/enrollments").json["items"][0]
    assert (late["due_on"], late["days_left"]) == (past, -3)
    assert (learner.pathway()["due_on"], learner.pathway()["days_left"]) == (past, -3)
    assert other.get("/v1/me/enrollments").json["items"][0]["due_on"] == "2026-12-24"
    assert_published(progress_database, DUE, learner_id=learner.id, due_on=past)
    admin.put(f"{ADMIN}/{own}/due-date", {"due_on": None})
    assert of(admin, other)["due_on"] is None
    assert admin.put(f"{ADMIN}/{uuid.uuid4()}/due-date", {"due_on": None}).status_code == 404


def test_page_report_csv_and_api_agree_on_the_percentage_with_waivers_and_follow_ups(
    admin: Learner,
    learner: Learner,
    publish_pathway: Publish,
    progress_client: Any,
    client_token: Callable[..., dict[str, str]],
) -> None:
    content = pathway_content(["m1", "m2"])
    for kind in ("evaluation_given", "commitments_made"):
        wanted = {"id": kind, "kind": kind, "resource": "m1", "group": "part-1", "optional": False}
        content["requirements"].append(wanted)
    publish_pathway(content, 2)
    learner.enroll()
    enrollment = of(admin, learner)["id"]

    def percentages() -> set[int]:
        question = {"items": [{"learner_id": str(learner.id), "pathway": "champion"}]}
        answer = progress_client.post("/v1/standings", json=question, headers=client_token(["progress:read"])).json
        table = csv.DictReader(io.StringIO(admin.get("/v1/reports/completions.csv").text))
        return {
            learner.pathway()["percent"],
            learner.get("/v1/me/enrollments").json["items"][0]["percent"],
            of(admin, learner)["percent"],
            admin.get("/v1/reports/completions").json["items"][0]["percent"],
            answer["items"][0]["percent"],
            int(next(iter(table))["percent"]),
        }

    seen = [percentages()]
    learner.pass_quiz("m1")
    seen.append(percentages())
    for requirement in ("pass-m2", "evaluation_given", "commitments_made"):
        admin.post(f"{ADMIN}/{enrollment}/waivers", {"requirement": requirement, "reason": "A reason"})
        seen.append(percentages())
    assert seen == [{0}, {25}, {50}, {75}, {100}]


def test_a_certificate_for_which_everything_was_waived_can_still_be_made(
    admin: Learner, learner: Learner, progress_background: Background, progress_database: Database
) -> None:
    learner.enroll()
    page = f"{ADMIN}/{of(admin, learner)['id']}/waivers"
    for requirement in ("pass-m1", "pass-m2"):
        admin.post(page, {"requirement": requirement, "reason": "Taught both"})
    carry_out(progress_background, progress_database, RENDER_CERTIFICATE)
    code = learner.pathway()["certificate"]["code"]
    assert learner.get(f"/v1/certificates/{code}.pdf").data.startswith(b"%PDF")
    assert learner.get(f"/v1/certificates/{code}").json["activities"] == []
