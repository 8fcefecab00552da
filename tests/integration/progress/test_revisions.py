"""Who has started stays on their revision until they choose to move; who has finished stays finished."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from shared.database import Database
from tests.integration.progress.conftest import Learner, Publish, module_content


def move(learner: Learner, revision: int, resource: str = "m1") -> tuple[int, str]:
    answer = learner.put(f"/v1/me/activities/{resource}/revision", {"revision": revision})
    return answer.status_code, answer.json.get("type", "")


def test_a_learner_moves_to_the_newest_revision_once_and_that_is_a_fact(
    learner: Learner, publish_resource: Publish, progress_database: Database
) -> None:
    learner.post("/v1/me/activities", {"resource": "m1"})
    publish_resource(module_content("m1", "First module, renewed"), revision=2)
    before = learner.get("/v1/me/resources/m1").json
    assert (before["revision"], before["latest_revision"]) == (1, 2)
    assert move(learner, 2) == (200, "")
    assert move(learner, 2) == (200, "")
    assert learner.get("/v1/me/resources/m1").json["revision"] == 2
    with progress_database.reading() as session:
        rows = session.execute(sa.text("SELECT from_revision, to_revision FROM revision_moves")).all()
    assert [tuple(row) for row in rows] == [(1, 2)]
    with pytest.raises(sa.exc.IntegrityError), progress_database.transaction() as session:
        session.execute(sa.text("DELETE FROM revision_moves"))


def test_new_attempts_have_the_new_questions_and_the_begun_one_keeps_its_own(
    learner: Learner, publish_resource: Publish
) -> None:
    begun = learner.attempt("m1")
    renewed = module_content("m1", "First module, renewed")
    renewed["assessment"]["questions"] = renewed["assessment"]["questions"][:4]
    publish_resource(renewed, revision=2)
    assert move(learner, 2) == (200, "")
    assert learner.attempt("m1")["id"] == begun["id"]
    assert learner.submit(begun, right=1).json["passed"] is False
    assert len(learner.attempt("m1")["questions"]) == 4


def test_who_has_finished_stays_finished_whatever_the_new_revision_asks(
    learner: Learner, publish_resource: Publish
) -> None:
    learner.enroll()
    learner.pass_quiz("m1")
    changed = module_content("m1", "Renewed") | {"completion": {"rule": "parts_completed", "note": "All parts."}}
    publish_resource(changed, revision=2)
    standing = learner.pathway()["percent"]
    assert move(learner, 2) == (200, "")
    after = learner.get("/v1/me/resources/m1").json
    assert (after["revision"], after["completed"], after["percent"]) == (2, True, 100)
    assert learner.pathway()["percent"] == standing


def test_only_the_newest_revision_of_a_started_module_can_be_moved_to(
    learner: Learner, publish_resource: Publish
) -> None:
    assert move(learner, 1)[0] == 404
    learner.post("/v1/me/activities", {"resource": "m1"})
    publish_resource(module_content("m1", "Renewed"), revision=2)
    publish_resource(module_content("m1", "Renewed again"), revision=3)
    assert move(learner, 2) == (409, "/problems/revision-not-newest")
    assert move(learner, 9) == (409, "/problems/revision-not-newest")
    assert move(learner, 3) == (200, "")
