"""After an activity: its evaluation, commitments to change, and the certificate that asks for both."""

from __future__ import annotations

import concurrent.futures
import datetime as dt
import uuid
from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa
import time_machine

from shared.database import Database
from shared.delivery import Background
from shared.testing.delivery import assert_published, deliver, published
from tests.integration.progress.conftest import Learner, LearnerErased, Publish, module_content, pathway_content

MADE, REPORTED = "progress.commitments.made.v1", "progress.commitment.reported.v1"
EVALUATION, COMMITMENTS = "/v1/me/resources/m1/evaluation", "/v1/me/resources/m1/commitments"
LISTED = ["Agree one referral trigger.", "Ask  first."]
ANSWERS: dict[str, Any] = {"clear": 4, "change": "no"}
FORM = {
    "id": "short",
    "title": "How was it?",
    "introduction": "Three minutes.",
    "questions": [
        {"id": "clear", "type": "scale", "text": "Was it clear?", "lowest": "No", "highest": "Very"},
        {
            "id": "change",
            "type": "choice",
            "text": "Will you change something?",
            "options": [{"id": "yes", "text": "Yes"}, {"id": "no", "text": "No"}],
            "comment": "Why not?",
        },
        {"id": "topics", "type": "text", "text": "What next?", "optional": True},
    ],
}


def evaluated_module(slug: str = "m1") -> dict[str, Any]:
    return module_content(slug, f"Module {slug}") | {"evaluation": FORM, "practice_commitments": LISTED}


def first_steps() -> dict[str, Any]:
    def asks(kind: str) -> dict[str, Any]:
        return {"id": f"m1-{kind}", "kind": kind, "resource": "m1", "group": "all", "optional": False}

    return pathway_content(["m1"]) | {
        "slug": "first-steps",
        "title": "First steps",
        "requirements": [asks("quiz_passed"), asks("evaluation_given"), asks("commitments_made")],
        "groups": [{"id": "all", "title": "All", "rule": "all", "optional": False, "resource": None}],
    }


@pytest.fixture
def ready(publish_resource: Publish, publish_pathway: Publish, register: Callable[..., Learner]) -> Learner:
    """A learner on the pathway that asks for an evaluation and a commitment."""
    publish_resource(evaluated_module())
    publish_pathway(first_steps())
    learner = register()
    learner.enroll("first-steps")
    return learner


def standing(learner: Learner) -> Any:
    return learner.get("/v1/me/pathways/first-steps").json


def commit(learner: Learner, *wordings: str, **more: Any) -> Any:
    return learner.post(COMMITMENTS, {"commitments": list(wordings)} | more)


def test_the_certificate_waits_for_evaluation_and_commitment(ready: Learner) -> None:
    ready.pass_quiz("m1")
    assert standing(ready)["next"]["url"] == "/resources/m1/evaluation"
    assert ready.post(EVALUATION, {"answers": ANSWERS}).status_code == 201
    assert standing(ready)["next"]["url"] == "/resources/m1/commitments"
    assert ready.get("/v1/me/certificates").json["items"] == []
    assert commit(ready, LISTED[0]).json == {"made": 1}
    view = standing(ready)
    assert (view["percent"], view["completed"]) == (100, True)
    assert len(ready.get("/v1/me/certificates").json["items"]) == 1


def test_nothing_follows_an_activity_that_is_not_completed(ready: Learner) -> None:
    for response in (ready.post(EVALUATION, {"answers": ANSWERS}), commit(ready, "Ask first.")):
        assert (response.status_code, response.json["type"]) == (409, "/problems/activity-not-completed")
    assert ready.get(EVALUATION).json["open"] is False
    assert ready.get(COMMITMENTS).json["open"] is False


def test_an_activity_without_a_form_asks_for_nothing(ready: Learner, publish_resource: Publish) -> None:
    publish_resource(module_content("m2", "Second module"))
    ready.pass_quiz("m2")
    assert ready.get("/v1/me/resources/m2").json["evaluation"] is None
    assert ready.post("/v1/me/resources/m2/evaluation", {"answers": {}}).status_code == 404
    assert ready.post("/v1/me/resources/m2/commitments", {"commitments": ["x"]}).status_code == 404
    assert ready.post("/v1/me/resources/nothing/evaluation", {"answers": {}}).status_code == 404


def test_wrong_answers_are_named_at_their_question(ready: Learner) -> None:
    ready.pass_quiz("m1")
    refused = ready.post(EVALUATION, {"answers": {"clear": 9}})
    assert refused.status_code == 422
    assert [each["field"] for each in refused.json["errors"]] == ["answers.clear", "answers.change"]
    assert commit(ready, " ").json["errors"][0]["field"] == "commitments"


def test_the_learner_is_asked_by_the_revision_they_were_on(ready: Learner, publish_resource: Publish) -> None:
    ready.pass_quiz("m1")
    other = FORM | {"questions": [{"id": "new", "type": "text", "text": "New?"}]}
    publish_resource(evaluated_module() | {"evaluation": other}, 2)
    assert [each["id"] for each in ready.get(EVALUATION).json["questions"]] == ["clear", "change", "topics"]
    assert ready.post(EVALUATION, {"answers": ANSWERS}).status_code == 201


def test_ten_clicks_give_one_evaluation_and_one_set_of_commitments(
    ready: Learner, progress_app: Any, progress_database: Database
) -> None:
    ready.pass_quiz("m1")

    def click(number: int) -> list[int]:
        again = Learner(progress_app.test_client(), ready.id, ready.headers)
        key = {"Idempotency-Key": "same"} if number % 2 else {}
        first = again.post(EVALUATION, {"answers": ANSWERS, "comments": {"change": "Done"}}, **key)
        return [first.status_code, commit(again, "Ask first.", LISTED[0]).status_code]

    with concurrent.futures.ThreadPoolExecutor(10) as pool:
        answers = list(pool.map(click, range(10)))
    assert all(code in {200, 201, 409} for pair in answers for code in pair)
    with progress_database.reading() as session:
        counts = session.execute(
            sa.text("SELECT (SELECT count(*) FROM evaluations), (SELECT count(*) FROM commitments)")
        ).one()
    assert tuple(counts) == (1, 2)
    assert len(published(progress_database, MADE)) == 1


def test_other_answers_later_are_refused_and_the_first_stand(ready: Learner) -> None:
    ready.pass_quiz("m1")
    ready.post(EVALUATION, {"answers": ANSWERS})
    other = ready.post(EVALUATION, {"answers": ANSWERS | {"clear": 1}})
    assert (other.status_code, other.json["type"]) == (409, "/problems/evaluation-given")
    commit(ready, "One")
    assert commit(ready, "Two").json["type"] == "/problems/commitments-made"
    assert ready.get(EVALUATION).json["answers"] == ANSWERS
    assert [each["wording"] for each in ready.get("/v1/me/commitments").json["items"]] == ["One"]


def test_the_database_refuses_to_change_what_was_said(ready: Learner, progress_database: Database) -> None:
    ready.pass_quiz("m1")
    ready.post(EVALUATION, {"answers": ANSWERS})
    commit(ready, "One")
    for change in (
        "UPDATE evaluations SET answers = '{}'",
        "UPDATE commitments SET wording = 'Two'",
        "DELETE FROM evaluations",
        "DELETE FROM commitments",
    ):
        with pytest.raises(sa.exc.IntegrityError), progress_database.transaction() as session:
            session.execute(sa.text(change))


def test_own_words_and_the_list_are_told_apart_and_the_words_stay_here(
    ready: Learner, progress_database: Database
) -> None:
    ready.pass_quiz("m1")
    commit(ready, "Ask first.", "My own change", follow_up=False)
    made = ready.get("/v1/me/commitments").json["items"]
    assert [(each["wording"], each["listed"], each["ask_at"]) for each in made] == [
        ("Ask first.", True, None),
        ("My own change", False, None),
    ]
    told = assert_published(progress_database, MADE, count=2, follow_up=False)
    assert "My own change" not in str(told)


def test_a_commitment_is_followed_up_after_four_and_twelve_weeks(ready: Learner, progress_database: Database) -> None:
    with time_machine.travel(dt.datetime(2026, 3, 2, 9, tzinfo=dt.UTC), tick=False) as clock:
        ready.pass_quiz("m1")
        commit(ready, "Ask first.")
        mine = ready.get("/v1/me/commitments").json["items"][0]
        assert (mine["ask_at"], mine["due"]) == ("2026-03-30T09:00:00Z", False)
        clock.shift(dt.timedelta(weeks=4))
        assert ready.get("/v1/me/commitments").json["items"][0]["due"] is True
        page = f"/v1/me/commitments/{mine['id']}/reports"
        said = {"outcome": "partly", "remark": "With new patients only."}
        assert ready.post(page, said).status_code == 201
        assert ready.post(page, said).status_code == 204
        mine = ready.get("/v1/me/commitments").json["items"][0]
        assert (mine["outcome"], mine["ask_at"], len(mine["reports"])) == ("partly", "2026-05-25T09:00:00Z", 1)
        assert_published(progress_database, REPORTED, outcome="partly", ask_at="2026-05-25T09:00:00Z")
        clock.shift(dt.timedelta(weeks=8))
        assert ready.post(page, {"outcome": "done"}).status_code == 201
        mine = ready.get("/v1/me/commitments").json["items"][0]
        assert (mine["outcome"], mine["ask_at"], len(mine["reports"])) == ("done", None, 2)


def test_nobody_reports_on_the_commitment_of_somebody_else(ready: Learner, register: Callable[..., Learner]) -> None:
    ready.pass_quiz("m1")
    commit(ready, "Ask first.")
    mine = ready.get("/v1/me/commitments").json["items"][0]["id"]
    stranger = register("Somebody Else")
    assert stranger.post(f"/v1/me/commitments/{mine}/reports", {"outcome": "done"}).status_code == 404
    assert ready.post(f"/v1/me/commitments/{mine}/reports", {"outcome": "sold"}).status_code == 422


def test_an_erased_learner_leaves_choices_but_no_words(
    ready: Learner, progress_background: Background, progress_database: Database
) -> None:
    ready.pass_quiz("m1")
    ready.post(EVALUATION, {"answers": ANSWERS, "comments": {"change": "I am Ada of Springfield"}})
    commit(ready, "Talk to my boss in Springfield")
    mine = ready.get("/v1/me/commitments").json["items"][0]["id"]
    ready.post(f"/v1/me/commitments/{mine}/reports", {"outcome": "partly", "remark": "Springfield is hard"})
    told = LearnerErased(learner_id=ready.id, erased_at=dt.datetime.now(dt.UTC))
    deliver(progress_background, told, subject=str(ready.id))
    with progress_database.reading() as session:
        rows = session.execute(
            sa.text(
                "SELECT to_jsonb(e)::text FROM evaluations e UNION ALL SELECT to_jsonb(c)::text FROM commitments c"
                " UNION ALL SELECT to_jsonb(r)::text FROM commitment_reports r"
            )
        ).scalars()
        stored = " ".join(rows)
    assert "Springfield" not in stored
    assert '"clear": 4' in stored
    assert commit(ready, "Again").status_code == 410


def test_own_data_has_what_was_said(ready: Learner) -> None:
    ready.pass_quiz("m1")
    ready.post(EVALUATION, {"answers": ANSWERS})
    commit(ready, "Ask first.")
    data = ready.get("/v1/me/data").json
    assert data["evaluations"][0]["answers"] == ANSWERS
    assert data["commitments"][0]["wording"] == "Ask first."


def test_an_unknown_commitment_is_not_found(ready: Learner) -> None:
    assert ready.post(f"/v1/me/commitments/{uuid.uuid4()}/reports", {"outcome": "done"}).status_code == 404
