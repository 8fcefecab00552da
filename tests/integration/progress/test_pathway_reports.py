"""Reports of a pathway: funnel, time, drop-off, cohorts; the record of one learner; files written in the background."""

from __future__ import annotations

import csv
import datetime as dt
import io
import uuid
from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa

from services.progress.learners.operations import LearnerTold, remember
from services.progress.reports.csv_cells import cell
from services.progress.settings import EMPTY_EXPORT, REBUILD_STANDINGS, WRITE_EXPORT
from services.progress.standings.rebuilding import order_rebuild
from shared.clock import now
from shared.database import Database
from shared.delivery import Background
from shared.testing.delivery import deliver
from tests.integration.progress.conftest import Learner, LearnerErased

REPORT = "/v1/reports/pathways/champion"
RECORDS = "/v1/reports/learners"
EXPORTS = "/v1/reports/exports"


@pytest.fixture
def admin(progress_app: Any, token_for: Callable[..., dict[str, str]]) -> Learner:
    """An administrator."""
    who = uuid.uuid4()
    return Learner(progress_app.test_client(), who, token_for(who, roles=("administrator",), name="Root Example"))


def rows_of(admin: Learner, path: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(admin.get(path).text)))


def perform_all(background: Background, database: Database, task: str) -> int:
    """Carry out the jobs of a kind until there are none, as workers do."""
    waiting = sa.text("SELECT id FROM job WHERE task = :task AND state = 'waiting'")
    done = 0
    while True:
        with database.reading() as session:
            found = session.execute(waiting, {"task": task}).scalars().all()
        if not found:
            return done
        with database.transaction() as session:
            session.execute(
                sa.text("UPDATE job SET due_at = now(), wake_at = now() WHERE task = :task"), {"task": task}
            )
        done += background.perform(task, *found)


def standings(database: Database) -> list[Any]:
    with database.reading() as session:
        return list(session.execute(sa.text("SELECT * FROM enrollment_standings ORDER BY enrollment_id")).all())


@pytest.fixture
def class_of_five(learner: Learner, register: Callable[..., Learner]) -> list[Learner]:
    """One has completed, one is half way, one began and left, one only joined, one is a demo account."""
    people = [learner, *(register(f"Learner {number}") for number in range(3)), register("Demo Example", demo=True)]
    for each in people:
        each.enroll()
    people[0].pass_quiz("m1")
    people[0].pass_quiz("m2")
    people[1].pass_quiz("m2")
    people[2].attempt("m1")
    people[2].delete(f"/v1/enrollments/{people[2].get('/v1/me/enrollments').json['items'][0]['id']}")
    people[4].pass_quiz("m1")
    return people


def test_the_funnel_counts_everybody_once(class_of_five: list[Learner], admin: Learner) -> None:
    report = admin.get(REPORT).json
    assert [(each["stage"], each["people"], each["percent"]) for each in report["stages"]] == [
        ("enrolled", 4, 100),
        ("started", 3, 75),
        ("half", 2, 50),
        ("completed", 1, 25),
        ("certificate", 1, 25),
    ]
    assert (report["left"], report["percent"]) == (1, 37.5)
    with_demo = admin.get(f"{REPORT}?demo=true").json
    assert [each["people"] for each in with_demo["stages"]] == [5, 4, 3, 1, 1]
    class_of_five[2].enroll()
    assert (admin.get(REPORT).json["left"], admin.get(REPORT).json["stages"][0]["people"]) == (0, 4)
    assert {each["slug"]: each["people"] for each in admin.get("/v1/reports/pathways").json["items"]} == {"champion": 5}


def test_who_has_made_no_step_for_long_has_stopped_there(
    class_of_five: list[Learner], admin: Learner, progress_database: Database
) -> None:
    places = {each["requirement"]: each for each in admin.get(REPORT).json["drop_off"]}
    assert list(places) == ["not-started", "nothing-met", "pass-m1", "pass-m2", "watch"]
    assert (places["pass-m2"]["title"], places["pass-m2"]["kind"]) == ("Second module", "quiz_passed")
    assert {name: each["moving"] for name, each in places.items() if each["moving"]} == {"not-started": 1, "pass-m2": 1}
    age = sa.text(
        "WITH joined AS (UPDATE enrollments SET enrolled_at = enrolled_at - interval '40 days' RETURNING 1)"
        " UPDATE enrollment_standings SET last_met_at = last_met_at - interval '35 days',"
        " started_at = started_at - interval '40 days'"
    )
    with progress_database.transaction() as session:
        session.execute(age)
    stopped = {each["requirement"]: each["stopped"] for each in admin.get(REPORT).json["drop_off"] if each["stopped"]}
    assert stopped == {"not-started": 1, "pass-m2": 1}
    patient = admin.get(f"{REPORT}?quiet_days=38").json["drop_off"]
    assert {each["requirement"]: each["stopped"] for each in patient if each["stopped"]} == {"not-started": 1}
    duration = admin.get(REPORT).json["duration"]
    assert (duration["people"], duration["median_days"], duration["first_quartile_days"]) == (1, 40.0, 40.0)
    assert [each["days"] for each in duration["within"] if each["people"]] == [60]


def test_page_and_csv_of_the_funnel_say_the_same(class_of_five: list[Learner], admin: Learner) -> None:
    report = admin.get(REPORT).json
    table = rows_of(admin, f"{REPORT}/funnel.csv")
    people = {(row["section"], row["item"], row["measure"]): row["value"] for row in table}
    assert [people["funnel", each["stage"], "people"] for each in report["stages"]] == ["4", "3", "2", "1", "1"]
    for each in report["drop_off"]:
        assert people["drop-off", each["requirement"], "moving"] == str(each["moving"])
    assert people["time to complete", "completed", "median_days"] == str(report["duration"]["median_days"])


def test_an_empty_pathway_has_a_report_and_an_unknown_one_has_none(learner: Learner, admin: Learner) -> None:
    report = admin.get(REPORT).json
    assert (report["percent"], report["duration"]["median_days"], report["stages"][0]["people"]) == (None, None, 0)
    assert admin.get(f"{REPORT}/cohorts").json["items"] == []
    for path in ("/v1/reports/pathways/none", "/v1/reports/pathways/none/cohorts"):
        assert admin.get(path).status_code == 404
    assert admin.get(f"{REPORT}?quiet_days=0").status_code == 422
    assert admin.get(f"{REPORT}/cohorts?by=name").status_code == 422


def test_standings_can_be_thrown_away_and_made_again(
    class_of_five: list[Learner], progress_background: Background, progress_database: Database
) -> None:
    before = standings(progress_database)
    assert len(before) == 5
    with progress_database.transaction() as session:
        session.execute(sa.text("DELETE FROM enrollment_standings"))
        order_rebuild(session)
    assert perform_all(progress_background, progress_database, REBUILD_STANDINGS) == 1
    assert standings(progress_database) == before


def test_cohorts_hide_what_is_small(
    catalogue: None, register: Callable[..., Learner], admin: Learner, progress_database: Database
) -> None:
    people = [register(f"Learner {number}") for number in range(13)]
    for place, each in enumerate(people):
        work = ("nurse", "General Hospital") if place < 10 else ("chaplain", "general hospital ")
        told = LearnerTold(each.id, "Name", None, None, *work, None, demo=False, told_at=now())
        with progress_database.transaction() as session:
            remember(session, told)
        each.enroll()
    for each in people[:5]:
        each.pass_quiz("m1")
        each.pass_quiz("m2")
    by_profession = admin.get(f"{REPORT}/cohorts").json
    assert {each["cohort"]: (each["people"], each["completed"]) for each in by_profession["items"]} == {
        "chaplain": (None, None),
        "nurse": (None, None),
    }
    whole = admin.get(f"{REPORT}/cohorts?by=institution").json["items"]
    assert [(each["cohort"], each["people"], each["completed"], each["completed_percent"]) for each in whole] == [
        ("General Hospital", 13, 5, 38)
    ]
    assert whole[0]["mean_percent"] == 38.5
    month = admin.get(f"{REPORT}/cohorts?by=month").json["items"]
    assert [(each["cohort"], each["people"]) for each in month] == [(f"{now():%Y-%m}", 13)]
    table = rows_of(admin, f"{REPORT}/cohorts.csv?by=profession")
    assert [(row["cohort"], row["people"], row["completed"]) for row in table] == [
        ("chaplain", "not shown", "not shown"),
        ("nurse", "not shown", "not shown"),
    ]


def test_a_learner_is_found_and_their_whole_record_is_one_answer(
    learner: Learner, register: Callable[..., Learner], admin: Learner
) -> None:
    learner.enroll()
    learner.submit(learner.attempt("m1"), right=2)
    learner.pass_quiz("m1")
    learner.post("/v1/me/watching", {"resource": "session", "intervals": [[0, 30]], "position_s": 30})
    enrollment = learner.get("/v1/me/enrollments").json["items"][0]["id"]
    waiver = {"requirement": "pass-m2", "reason": "Teaches it"}
    admin.post(f"/v1/admin/enrollments/{enrollment}/waivers", waiver)
    register("Grace 100% Example")
    assert [each["name"] for each in admin.get(f"{RECORDS}?q=00%25").json["items"]] == ["Grace 100% Example"]
    found = admin.get(f"{RECORDS}?q=ada").json["items"]
    assert [(each["id"], each["enrollments"]) for each in found] == [(str(learner.id), 1)]
    record = admin.get(f"{RECORDS}/{learner.id}").json
    assert (record["name"], record["enrollments"][0]["percent"]) == ("Ada Example", learner.pathway()["percent"])
    by_slug = {each["resource"]: each for each in record["activities"]}
    assert [(each["score_raw"], each["passed"]) for each in by_slug["m1"]["attempts"]] == [(2, False), (5, True)]
    assert (by_slug["session"]["watching"]["covered_s"], by_slug["session"]["watching"]["share"]) == (30, 0.5)
    assert by_slug["session"]["watching"]["declared_s"] == 0
    assert [(each["requirement"], each["reason"]) for each in record["waivers"]] == [("pass-m2", "Teaches it")]
    assert len(record["certificates"]) == 1
    happened = [row["what"] for row in rows_of(admin, f"{RECORDS}/{learner.id}/record.csv")]
    assert happened[0] == "enrolled"
    assert {"attempt 1", "attempt 2", "completed", "last watched", "requirement waived"} <= set(happened)


def test_a_record_ends_with_the_person(learner: Learner, admin: Learner, progress_background: Background) -> None:
    deliver(progress_background, LearnerErased(learner_id=learner.id, erased_at=now()), subject=str(learner.id))
    assert admin.get(f"{RECORDS}/{learner.id}").status_code == 404
    assert admin.get(f"{RECORDS}?q=example").json["items"] == []


@pytest.mark.parametrize("path", [REPORT, f"{REPORT}/cohorts", f"{REPORT}/funnel.csv", f"{RECORDS}?q=a", EXPORTS])
def test_only_administrators_see_reports(learner: Learner, path: str) -> None:
    assert learner.get(path).status_code == 403


def test_a_long_report_is_written_in_the_background_and_expires(
    class_of_five: list[Learner],
    admin: Learner,
    progress_background: Background,
    progress_database: Database,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("services.progress.exports.operations.PORTION", 2)
    ordered = admin.post(EXPORTS, {"pathway": "champion"}, **{"Idempotency-Key": "once"})
    again = admin.post(EXPORTS, {"pathway": "champion"}, **{"Idempotency-Key": "once"})
    assert (ordered.status_code, ordered.json["state"], ordered.json["total"]) == (202, "writing", 4)
    assert again.json["id"] == ordered.json["id"]
    page = f"{EXPORTS}/{ordered.json['id']}"
    assert admin.get(f"{page}/file.csv").status_code == 409
    assert perform_all(progress_background, progress_database, WRITE_EXPORT) == 2
    ready = admin.get(page).json
    assert (ready["state"], ready["done"]) == ("ready", 4)
    lines = admin.get("/v1/reports/completions?pathway=champion").json
    assert lines["total"] == 4
    assert rows_of(admin, f"{page}/file.csv") == [
        {name: cell(value) for name, value in each.items()} for each in lines["items"]
    ]
    assert perform_all(progress_background, progress_database, EMPTY_EXPORT) == 1
    with progress_database.transaction() as session:
        session.execute(sa.text("UPDATE report_exports SET expires_at = :at"), {"at": now() - dt.timedelta(hours=1)})
    assert admin.get(f"{page}/file.csv").status_code == 410
    assert [each["state"] for each in admin.get(EXPORTS).json["items"]] == ["expired"]
    assert admin.get(f"{EXPORTS}/{uuid.uuid4()}").status_code == 404


def test_a_file_ends_at_once_when_somebody_is_erased(
    class_of_five: list[Learner], admin: Learner, progress_background: Background, progress_database: Database
) -> None:
    page = f"{EXPORTS}/{admin.post(EXPORTS, {}).json['id']}"
    erased = LearnerErased(learner_id=class_of_five[1].id, erased_at=now())
    deliver(progress_background, erased, subject=str(class_of_five[1].id))
    assert admin.get(page).json["state"] == "expired"
    perform_all(progress_background, progress_database, WRITE_EXPORT)
    assert (admin.get(page).json["done"], admin.get(f"{page}/file.csv").status_code) == (0, 410)
