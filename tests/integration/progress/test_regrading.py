"""Correcting a key: what it would change is shown and confirmed; then results rise, and completions follow."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

import sqlalchemy as sa

from services.progress.settings import REGRADE_ATTEMPTS
from shared.database import Database
from shared.testing.delivery import published
from tests.integration.progress.conftest import module_content, pathway_content
from tests.integration.progress.test_enrollment_administration import carry_out

URL = "/v1/admin/quizzes/m1/regrading"


def corrected() -> dict[str, Any]:
    content = module_content("m1", "First module")
    first, *rest = content["assessment"]["questions"]
    content["assessment"]["questions"] = [first | {"answer": ["a"]}, *rest]
    return content


def test_a_corrected_key_lifts_results_and_issues_what_is_due(
    catalogue: None,
    register: Callable[..., Any],
    publish_resource: Callable[..., None],
    publish_pathway: Callable[..., None],
    progress_client: Any,
    progress_background: Any,
    progress_database: Database,
    token_for: Callable[..., dict[str, str]],
) -> None:
    publish_pathway(pathway_content(["m1"]), revision=2)
    lifted, passed, failed = (register() for _ in range(3))
    answers = {"m1-q1": ["a"], "m1-q2": ["b"], "m1-q3": ["b"], "m1-q4": ["b"], "m1-q5": ["a"]}
    lifted.enroll()
    attempt = lifted.attempt("m1")
    url = f"/v1/me/attempts/{attempt['id']}/submission"
    assert lifted.post(url, {"answers": answers}).json["score"]["raw"] == 3
    assert passed.pass_quiz("m1")["score"]["raw"] == 5
    assert failed.submit(failed.attempt("m1"), right=1).json["passed"] is False

    admin = token_for(uuid.uuid4(), roles=["administrator"])
    nothing = progress_client.get(URL, headers=admin).json
    assert (nothing["attempts"], nothing["questions"]) == (0, [])
    publish_resource(corrected(), revision=2)
    shown = progress_client.get(URL, headers=admin).json
    assert (shown["attempts"], shown["learners"], shown["passing"], shown["revision"]) == (1, 1, 1, 2)
    assert [(each["question"], each["before"], each["now"]) for each in shown["questions"]] == [
        ("m1-q1", ["Choice b of question 1"], ["Choice a of question 1"])
    ]
    body = {"revision": 2, "reason": "The key named the wrong option."}
    refused = progress_client.post(URL, json=body, headers=admin)
    assert (refused.status_code, refused.json["count"]) == (409, 1)
    body["confirm_count"] = 1
    assert progress_client.post(URL, json=body, headers=admin).status_code == 202
    carry_out(progress_background, progress_database, REGRADE_ATTEMPTS)

    graded = lifted.get(f"/v1/me/attempts/{attempt['id']}").json
    assert (graded["passed"], graded["score"]["raw"], graded["regraded_at"] is not None) == (True, 4, True)
    assert lifted.pathway()["completed"] is True
    assert len(published(progress_database, "progress.certificate.issued.v1")) == 1
    (told,) = published(progress_database, "progress.result.raised.v1")
    assert (told["learner_id"], told["passed_now"]) == (str(lifted.id), True)
    assert told["reason"] == body["reason"]
    assert passed.get("/v1/me/resources/m1").json["attempts"][0]["score"]["raw"] == 5
    after = progress_client.get(URL, headers=admin).json
    assert (after["attempts"], after["decided"][0]["done"], after["decided"][0]["reason"]) == (0, 1, body["reason"])
    again = progress_client.post(URL, json=body, headers=admin)
    assert (again.status_code, again.json["type"]) == (409, "/problems/nothing-to-regrade")
    log = progress_client.get("/v1/admin/audit-log?subject=m1", headers=admin).json["items"]
    assert [each["action"] for each in log] == ["attempts.regraded"]
    with progress_database.reading() as session:
        assert (
            session.execute(sa.text("SELECT score_raw FROM attempts WHERE id = :id"), {"id": attempt["id"]}).scalar()
            == 3
        )
    assert lifted.get(URL).status_code == 403


def test_only_those_are_told_whose_best_result_rises_and_each_of_them_once(
    catalogue: None,
    register: Callable[..., Any],
    publish_resource: Callable[..., None],
    progress_client: Any,
    progress_background: Any,
    progress_database: Database,
    token_for: Callable[..., dict[str, str]],
) -> None:
    had_all, raised = register(), register()
    answers = {"m1-q1": ["a"], "m1-q2": ["b"], "m1-q3": ["a"], "m1-q4": ["a"], "m1-q5": ["a"]}
    for each in (had_all, raised, raised):
        url = f"/v1/me/attempts/{each.attempt('m1')['id']}/submission"
        assert each.post(url, {"answers": answers}).json["score"]["raw"] == 1
    had_all.pass_quiz("m1")
    publish_resource(corrected(), revision=2)
    admin = token_for(uuid.uuid4(), roles=["administrator"])
    body = {"revision": 2, "reason": "The key named the wrong option.", "confirm_count": 3}
    assert progress_client.post(URL, json=body, headers=admin).status_code == 202
    carry_out(progress_background, progress_database, REGRADE_ATTEMPTS)
    (told,) = published(progress_database, "progress.result.raised.v1")
    assert (told["learner_id"], told["passed_now"]) == (str(raised.id), False)
    assert progress_client.get(URL, headers=admin).json["decided"][0]["done"] == 3
