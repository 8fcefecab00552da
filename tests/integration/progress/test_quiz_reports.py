"""Reports on quizzes: item analysis, and pre- and post-tests matched by person."""

from __future__ import annotations

import csv
import io
import uuid
from collections.abc import Callable
from typing import Any

from tests.integration.progress.conftest import pathway_content


def test_pre_and_post_tests_are_matched_by_person_and_few_are_not_shown(
    catalogue: None,
    register: Callable[..., Any],
    publish_pathway: Callable[..., None],
    progress_client: Any,
    token_for: Callable[..., dict[str, str]],
) -> None:
    compared = pathway_content(["m1", "m2"]) | {"comparison": {"pre_test": "m1", "post_test": "m2"}}
    publish_pathway(compared, revision=2)
    admin = token_for(uuid.uuid4(), roles=["administrator"])

    def report() -> dict[str, Any]:
        found = progress_client.get("/v1/reports/comparisons", headers=admin).json["items"]
        assert len(found) == 1
        row: dict[str, Any] = found[0]
        return row

    def both(before: int, after: int) -> None:
        learner = register()
        learner.submit(learner.attempt("m1"), right=before)
        learner.submit(learner.attempt("m2"), right=after)
        learner.pass_quiz("m1")

    only_first = register()
    only_first.submit(only_first.attempt("m1"), right=1)
    wrong_way = register()
    wrong_way.pass_quiz("m2")
    wrong_way.pass_quiz("m1")
    for before, after in ((1, 3), (2, 3), (2, 5), (3, 4)):
        both(before, after)
    hidden = report()
    assert (hidden["people"], hidden["change"], hidden["before"]) == (None, None, None)
    both(2, 4)
    shown = report()
    assert (shown["people"], shown["before"], shown["after"], shown["change"]) == (5, 0.4, 0.76, 0.36)
    assert shown["low"] < 0.36 < shown["high"]
    text = progress_client.get("/v1/reports/comparisons.csv", headers=admin).text
    row = next(csv.DictReader(io.StringIO(text)))
    assert row == {name: str(value) for name, value in shown.items()}
    assert only_first.get("/v1/reports/comparisons").status_code == 403

    quizzes = {each["slug"]: each for each in progress_client.get("/v1/reports/quizzes", headers=admin).json["items"]}
    assert (quizzes["m1"]["attempts"], quizzes["m1"]["learners"], quizzes["m1"]["passed"]) == (12, 7, 6)
    items = progress_client.get("/v1/reports/quizzes/m1/items", headers=admin).json
    first = items["items"][0]
    assert (items["people"], first["people"], first["difficulty"]) == (7, 7, 1.0)
    assert [(each["text"], each["right"], each["people"]) for each in first["answers"]][:2] == [
        ("Choice a of question 1", False, 0),
        ("Choice b of question 1", True, 7),
    ]
    assert "nearly everybody is right" in first["flags"]
    assert progress_client.get("/v1/reports/quizzes/m1/items?revision=9", headers=admin).status_code == 404
    assert progress_client.get("/v1/reports/quizzes/about/items", headers=admin).status_code == 404
