"""The console on quizzes: reports, regrading with its number confirmed, and allowances."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.integration.portal.conftest import Browser
from tests.integration.portal.upstream import Upstream, problem

REGRADING = "/v1/admin/quizzes/m1/regrading"
PREVIEW: dict[str, Any] = {
    "resource": "m1",
    "title": "A module",
    "revision": 2,
    "questions": [{"revision": 1, "question": "q1", "prompt": "One?", "before": ["B"], "now": ["A"]}],
    "attempts": 3,
    "learners": 2,
    "passing": 1,
    "decided": [],
}
PERSON: dict[str, Any] = {
    "learner_id": "l1",
    "name": "Ada Example",
    "email": "ada@example.org",
    "quizzes": [
        {
            "resource": "m1",
            "title": "A module",
            "can_start": False,
            "opens_at": None,
            "attempts_left": 0,
            "time_allowed": None,
        }
    ],
    "allowances": [],
}
COMPARED: dict[str, Any] = {
    "fewest": 5,
    "level": 0.95,
    "items": [
        {
            "kind": "pathway",
            "slug": slug,
            "title": slug,
            "pre_test": "m1",
            "post_test": "m2",
            "people": people,
            "before": 0.4,
            "after": 0.76,
            "change": 0.36,
            "low": 0.12,
            "high": 0.6,
        }
        for slug, people in (("champion", 7), ("hidden", None))
    ],
}


@pytest.fixture
def administrator(signed_in: Callable[..., Browser], upstream: Upstream) -> Browser:
    upstream.answers |= {
        "GET /v1/reports/quizzes": {
            "items": [{"slug": "m1", "title": "A module", "attempts": 9, "learners": 7, "passed": 6}]
        },
        "GET /v1/reports/comparisons": COMPARED,
        f"GET {REGRADING}": PREVIEW,
        f"POST {REGRADING}": (202, PREVIEW),
        "GET /v1/admin/allowances": PERSON,
        "POST /v1/admin/allowances": (201, PERSON),
    }
    return signed_in(roles=("learner", "administrator"))


def test_the_change_is_shown_with_its_interval_and_few_people_are_not(administrator: Browser) -> None:
    page = administrator.get("/admin/quizzes").text
    assert "+36.0" in page
    assert "(+12.0 to +60.0)" in page
    assert "Fewer than 5 people</span>" in page


def test_what_a_correction_changes_is_shown_and_confirmed(administrator: Browser, upstream: Upstream) -> None:
    page = administrator.get("/admin/quizzes/regrading/m1").text
    assert "Yes, regrade 3 attempts" in page
    numbers = {"revision": "2", "confirm_count": "3"}
    answer = administrator.send("/admin/quizzes/regrading/m1", reason="The key was wrong.", **numbers)
    assert answer.status_code == 422
    assert 'value="The key was wrong."' in answer.text
    assert not upstream.asked(f"POST {REGRADING}")
    done = administrator.send("/admin/quizzes/regrading/m1", reason="The key was wrong.", confirmed="yes", **numbers)
    assert done.status_code == 303
    sent = upstream.asked(f"POST {REGRADING}")[0].body
    assert sent == {"revision": 2, "confirm_count": 3, "reason": "The key was wrong."}
    upstream.answers[f"POST {REGRADING}"] = problem(409, "Confirm how many attempts are regraded")
    refused = administrator.send("/admin/quizzes/regrading/m1", reason="Again.", confirmed="yes", **numbers)
    assert refused.status_code == 422
    assert "Confirm how many attempts are regraded" in refused.text


def test_an_allowance_is_given_with_a_reason_and_nothing_typed_is_lost(
    administrator: Browser, upstream: Upstream
) -> None:
    assert "Attempts used" in administrator.get("/admin/quizzes/people?who=ada@example.org").text
    sent = {"who": "ada@example.org", "kind": "attempts", "resource": "m1", "reason": "Lost power."}
    refused = administrator.send("/admin/quizzes/people", amount="two", **sent)
    assert refused.status_code == 422
    assert "Write how many attempts, as a number." in refused.text
    assert 'value="Lost power."' in refused.text
    assert administrator.send("/admin/quizzes/people", amount="2", **sent).status_code == 303
    body = upstream.asked("POST /v1/admin/allowances")[0].body
    assert body == {
        "person": "ada@example.org",
        "kind": "attempts",
        "resource": "m1",
        "reason": "Lost power.",
        "amount": 2,
    }


def test_questions_are_shown_with_what_to_look_at(administrator: Browser, upstream: Upstream) -> None:
    item = {
        "question": "q1",
        "type": "single",
        "prompt": "One?",
        "people": 9,
        "difficulty": 0.25,
        "discrimination": -0.3,
        "answers": [{"answer": "a", "text": "A", "right": True, "people": 2, "upper": 0, "lower": 2}],
        "flags": ["who knows more gets it wrong more often: look at the key"],
    }
    few = item | {"people": 3, "difficulty": None, "discrimination": None, "answers": [], "flags": []}
    report = {"resource": "m1", "title": "A module", "revision": 2, "revisions": [2, 1], "people": 9, "most": 2000}
    upstream.answers["GET /v1/reports/quizzes/m1/items"] = report | {"fewest": 5, "items": [item, few]}
    page = administrator.get("/admin/quizzes/analysis/m1").text
    assert "-0.30" in page
    assert "Who knows more gets it wrong" in page
    assert "too few to show" in page


def test_the_console_is_closed_to_learners(signed_in: Callable[..., Browser]) -> None:
    learner = signed_in()
    for address in ("", "/people", "/analysis/m1", "/regrading/m1", "/comparisons.csv"):
        assert learner.get("/admin/quizzes" + address).status_code in (302, 303, 403, 404)
