"""From joining to the certificate: completions, next steps, retirement, revisions."""

from __future__ import annotations

import datetime as dt
import threading
import uuid
from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shared.database import Database
from shared.delivery import Background
from shared.testing.delivery import deliver, published
from tests.integration.progress.conftest import (
    PathwayRetired,
    ResourceRetired,
    module_content,
    pathway_content,
    series_content,
)


def test_joining_tells_once_and_joining_again_changes_nothing(
    learner: Any, progress_database: Database, assert_published: Any
) -> None:
    first = learner.enroll()
    assert first.status_code == 201
    assert (first.json["status"], first.json["percent"], first.json["title"]) == (
        "active",
        0,
        "Palliative care champion",
    )
    again = learner.enroll()
    assert (again.status_code, again.json["id"]) == (200, first.json["id"])
    assert len(published(progress_database, "progress.enrollment.created.v1")) == 1
    assert_published(
        progress_database,
        "progress.enrollment.created.v1",
        learner_id=learner.id,
        pathway="champion",
        pathway_title="Palliative care champion",
    )


def test_the_pathway_says_what_is_met_why_and_what_is_next(learner: Any) -> None:
    learner.enroll()
    before = learner.pathway()
    assert (before["percent"], before["completed"], before["certificate"]) == (0, False, None)
    assert before["next"] == {
        "label": "Start: First module",
        "verb": "Start",
        "title": "First module",
        "url": "/resources/m1",
        "resource": "m1",
        "why": "Quiz not taken yet.",
        "minutes": {"min": 10, "max": 15},
    }
    learner.pass_quiz("m2")
    halfway = learner.pathway()
    assert halfway["percent"] == 50
    assert [(each["resource"], each["met"], each["optional"]) for each in halfway["requirements"]] == [
        ("m1", False, False),
        ("m2", True, False),
        ("session", False, True),
    ]
    assert halfway["groups"][0] == {
        "id": "part-1",
        "title": "Part 1",
        "resource": "part-1",
        "met": False,
        "total": 2,
        "done": 1,
        "optional": False,
    }


def test_somebody_who_has_not_joined_sees_the_pathway_without_a_date(learner: Any) -> None:
    learner.pass_quiz("m1")
    view = learner.pathway()
    assert (view["enrolled_at"], view["percent"]) == (None, 50)
    assert learner.get("/v1/me/pathways/nowhere").status_code == 404


def test_finishing_completes_the_series_the_pathway_and_issues_one_certificate(
    learner: Any, progress_database: Database, assert_published: Any
) -> None:
    learner.enroll()
    learner.pass_quiz("m1")
    learner.pass_quiz("m2")
    view = learner.pathway()
    assert (view["percent"], view["completed"], view["next"]) == (100, True, None)
    assert view["certificate"]["status"] == "valid"
    completed = [each["resource"] for each in published(progress_database, "progress.resource.completed.v1")]
    assert completed == ["m1", "m2", "part-1"]
    fact = assert_published(progress_database, "progress.pathway.completed.v1", learner_id=learner.id)
    assert fact["pathway_title"] == "Palliative care champion"
    issued = assert_published(progress_database, "progress.certificate.issued.v1", learner_id=learner.id)
    assert issued["code"] == view["certificate"]["code"]
    learner.pass_quiz("m1")
    assert len(published(progress_database, "progress.certificate.issued.v1")) == 1
    series = learner.get("/v1/me/resources/part-1").json
    assert (series["completed"], series["percent"]) == (True, 100)
    assert [(part["slug"], part["completed"]) for part in series["parts"]] == [("m1", True), ("m2", True)]


def test_what_was_done_before_joining_counts_at_once(learner: Any) -> None:
    learner.pass_quiz("m1")
    learner.pass_quiz("m2")
    joined = learner.enroll()
    assert (joined.status_code, joined.json["status"], joined.json["percent"]) == (201, "completed", 100)
    assert len(learner.get("/v1/me/certificates").json["items"]) == 1


def test_the_two_last_quizzes_at_the_same_moment_complete_the_pathway_once(
    learner: Any, progress_app: Any, progress_database: Database
) -> None:
    learner.enroll()
    attempts = [learner.attempt("m1"), learner.attempt("m2")]
    start = threading.Barrier(2)

    def hand_in(attempt: dict[str, Any]) -> None:
        client = progress_app.test_client()
        answers = {q["id"]: ["a", "c"] if q["type"] == "multiple" else ["b"] for q in attempt["questions"]}
        start.wait()
        client.post(f"/v1/me/attempts/{attempt['id']}/submission", json={"answers": answers}, headers=learner.headers)

    threads = [threading.Thread(target=hand_in, args=(attempt,)) for attempt in attempts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(published(progress_database, "progress.pathway.completed.v1")) == 1
    assert len(published(progress_database, "progress.certificate.issued.v1")) == 1


def test_whoever_leaves_and_comes_back_keeps_what_they_did(learner: Any, progress_database: Database) -> None:
    enrollment = learner.enroll().json
    learner.pass_quiz("m1")
    assert learner.delete(f"/v1/enrollments/{enrollment['id']}").status_code == 204
    assert learner.delete(f"/v1/enrollments/{enrollment['id']}").status_code == 204
    assert len(published(progress_database, "progress.enrollment.withdrawn.v1")) == 1
    assert learner.get("/v1/me/enrollments").json == {"items": [], "next": None}
    back = learner.enroll()
    assert (back.status_code, back.json["percent"]) == (201, 50)
    assert back.json["id"] != enrollment["id"]


def test_a_completed_pathway_cannot_be_left_and_strangers_cannot_leave_for_others(
    learner: Any, register: Callable[..., Any]
) -> None:
    enrollment = learner.enroll().json
    assert register().delete(f"/v1/enrollments/{enrollment['id']}").status_code == 404
    learner.pass_quiz("m1")
    learner.pass_quiz("m2")
    response = learner.delete(f"/v1/enrollments/{enrollment['id']}")
    assert (response.status_code, response.json["type"]) == (409, "/problems/pathway-completed")


def test_opening_a_page_completes_it_and_pins_its_revision(learner: Any, progress_database: Database) -> None:
    first = learner.post("/v1/me/activities", {"resource": "about"})
    again = learner.post("/v1/me/activities", {"resource": "about"})
    assert (first.status_code, again.status_code, first.json) == (201, 200, again.json)
    assert learner.get("/v1/me/resources/about").json["completed"]
    assert len(published(progress_database, "progress.activity.started.v1")) == 1


def test_whoever_has_started_stays_on_their_revision(learner: Any, register: Any, publish_resource: Any) -> None:
    old = learner.attempt("m1")
    changed = module_content("m1", "First module, renewed")
    changed["assessment"]["questions"] = changed["assessment"]["questions"][:3]
    publish_resource(changed, revision=2, at=dt.datetime(2026, 6, 1, tzinfo=dt.UTC))
    assert learner.get(f"/v1/me/attempts/{old['id']}").json["question_count"] == 5
    learner.submit(old, right=1)
    assert learner.attempt("m1")["revision"] == 1
    view = learner.get("/v1/me/resources/m1").json
    assert (view["revision"], view["latest_revision"]) == (1, 2)
    newcomer = register()
    assert (newcomer.attempt("m1")["revision"], newcomer.attempt("m1")["question_count"]) == (2, 3)


def test_an_older_revision_that_arrives_late_is_not_the_newest(learner: Any, publish_resource: Any) -> None:
    publish_resource(module_content("m1", "Third"), revision=3, at=dt.datetime(2026, 7, 1, tzinfo=dt.UTC))
    publish_resource(module_content("m1", "Second"), revision=2, at=dt.datetime(2026, 6, 1, tzinfo=dt.UTC))
    view = learner.get("/v1/me/resources/m1").json
    assert (view["latest_revision"], view["title"]) == (3, "Third")


def retire(background: Background, slug: str, expect: str = "done", at: str = "2026-08-01T00:00:00Z") -> None:
    told = ResourceRetired(resource_id=uuid.uuid4(), slug=slug, retired_at=dt.datetime.fromisoformat(at))
    deliver(background, told, subject=slug, expect=expect)


def test_a_retired_resource_stays_for_those_who_started_it(
    learner: Any, register: Any, progress_background: Background
) -> None:
    open_attempt = learner.attempt("m1")
    retire(progress_background, "m1")
    assert learner.submit(open_attempt).json["passed"]
    late = register().post("/v1/me/attempts", {"assessment": "m1-quiz"})
    assert (late.status_code, late.json["type"]) == (410, "/problems/resource-retired")


def test_a_retired_resource_stays_for_those_whose_pathway_asks_for_it(
    learner: Any, progress_background: Background
) -> None:
    learner.enroll()
    retire(progress_background, "m1")
    assert learner.pass_quiz("m1")["passed"]


def test_a_retirement_waits_for_a_publication_that_is_on_its_way(
    learner: Any, progress_background: Background, publish_resource: Any
) -> None:
    retire(progress_background, "unheard-of", expect="retry")
    publish_resource(module_content("m1", "Again"), revision=2, at=dt.datetime(2026, 9, 1, tzinfo=dt.UTC))
    retire(progress_background, "m1", at="2026-08-01T00:00:00Z")
    assert not learner.get("/v1/me/resources/m1").json["retired"]


def retire_pathway(background: Background, slug: str = "champion", expect: str = "done", at: str = "") -> None:
    moment = dt.datetime.fromisoformat(at or "2026-08-01T00:00:00Z")
    told = PathwayRetired(pathway_id=uuid.uuid4(), slug=slug, retired_at=moment)
    deliver(background, told, subject=slug, expect=expect)


def test_whoever_has_joined_finishes_a_retired_pathway_and_nobody_else_joins(
    learner: Any, register: Any, progress_background: Background
) -> None:
    learner.enroll()
    retire_pathway(progress_background)
    assert learner.pathway()["retired"]
    late = register().post("/v1/enrollments", {"pathway": "champion"})
    assert (late.status_code, late.json["type"]) == (410, "/problems/pathway-retired")
    assert learner.post("/v1/enrollments", {"pathway": "champion"}).status_code == 200
    learner.pass_quiz("m1")
    learner.pass_quiz("m2")
    done = learner.pathway()
    assert (done["completed"], done["revision"]) == (True, 1)
    assert done["certificate"] is not None


def test_a_pathway_that_is_offered_again_is_joined_again(
    catalogue: None, register: Any, progress_background: Background, publish_pathway: Any
) -> None:
    retire_pathway(progress_background)
    publish_pathway(pathway_content(["m1", "m2"]), revision=2, at=dt.datetime(2026, 9, 1, tzinfo=dt.UTC))
    newcomer = register()
    newcomer.enroll()
    assert not newcomer.pathway()["retired"]
    retire_pathway(progress_background, at="2026-08-15T00:00:00Z")
    assert not newcomer.pathway()["retired"], "a retirement from before it was offered again arrives late"


def test_the_retirement_of_a_pathway_waits_for_its_publication(progress_background: Background) -> None:
    retire_pathway(progress_background, "unheard-of", expect="retry")


def test_finished_stays_finished_when_the_pathway_asks_for_more(
    learner: Any, publish_resource: Any, publish_pathway: Any, register: Any
) -> None:
    learner.enroll()
    learner.pass_quiz("m1")
    learner.pass_quiz("m2")
    publish_resource(module_content("m3", "Third module"))
    publish_pathway(pathway_content(["m1", "m2", "m3"]), revision=2)
    assert learner.pathway()["percent"] == 100
    newcomer = register()
    newcomer.enroll()
    assert len(newcomer.pathway()["requirements"]) == 4
    assert len(published_certificates(learner)) == 1


def published_certificates(learner: Any) -> list[Any]:
    return list(learner.get("/v1/me/certificates").json["items"])


def test_a_series_published_after_its_parts_were_done_counts_them(learner: Any, publish_resource: Any) -> None:
    learner.pass_quiz("m1")
    publish_resource(series_content("part-9", ["m1", "m2"]))
    view = learner.get("/v1/me/resources/part-9").json
    assert (view["percent"], view["why"], view["started_at"]) == (50, "1 of 2 parts completed.", None)


@pytest.mark.parametrize("table", ["resource_revisions", "pathway_revisions"])
def test_the_database_refuses_to_change_what_was_published(
    learner: Any, progress_database: Database, table: str
) -> None:
    for statement in (f"UPDATE {table} SET title = 'Other'", f"DELETE FROM {table}"):
        with pytest.raises(sa.exc.IntegrityError, match="never changed"), progress_database.transaction() as session:
            session.execute(sa.text(statement))


deeds = st.lists(
    st.tuples(st.sampled_from(["m1", "m2", "session"]), st.integers(0, 5), st.integers(0, 55)), min_size=1, max_size=6
)


@given(history=deeds)
@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_percentages_are_the_same_everywhere_and_never_fall(
    learner: Any,
    register: Callable[..., Any],
    progress_app: Any,
    token_for: Any,
    client_token: Any,
    history: list[tuple[str, int, int]],
) -> None:
    someone = register()
    someone.enroll()
    before = 0
    for slug, right, start in history:
        if slug == "session":
            someone.post("/v1/me/watching", {"resource": slug, "intervals": [[start, start + 10]]})
        else:
            someone.submit(someone.attempt(slug), right=right)
        percent = someone.pathway()["percent"]
        assert before <= percent <= 100
        before = percent
    assert _everywhere(progress_app, someone, token_for, client_token) == {before}


def _everywhere(app: Any, someone: Any, token_for: Any, client_token: Any) -> set[int]:
    """The learner's percentage on every way out."""
    client = app.test_client()
    administrator = token_for(uuid.uuid4(), roles=("administrator",))
    lines = client.get("/v1/reports/completions?limit=200", headers=administrator).json["items"]
    table = client.get("/v1/reports/completions.csv", headers=administrator).text.splitlines()
    asked = {"items": [{"learner_id": str(someone.id), "pathway": "champion"}]}
    standings = client.post("/v1/standings", json=asked, headers=client_token(["progress:read"])).json["items"]
    column = table[0].split(",").index("percent")
    # Reports over many learners read what was kept of the evaluator's findings: it adds up to the same.
    whole = client.get("/v1/reports/pathways/champion", headers=administrator).json
    cohorts = client.get("/v1/reports/pathways/champion/cohorts?by=month", headers=administrator).json["items"]
    percents = [line["percent"] for line in lines]
    mean = round(sum(percents) / len(percents), 1)
    assert whole["percent"] == mean
    assert {each["mean_percent"] for each in cohorts} in ({mean}, {None})
    reached = {each["stage"]: each["people"] for each in whole["stages"]}
    assert reached["half"] == sum(percent >= 50 for percent in percents)
    assert reached["completed"] == sum(percent == 100 for percent in percents)
    record = client.get(f"/v1/reports/learners/{someone.id}", headers=administrator).json
    return {
        record["enrollments"][0]["percent"],
        *(line["percent"] for line in lines if line["learner_id"] == str(someone.id)),
        *(int(line.split(",")[column]) for line in table if line.startswith(str(someone.id))),
        *(each["percent"] for each in standings),
        someone.get("/v1/me/enrollments").json["items"][0]["percent"],
    }
