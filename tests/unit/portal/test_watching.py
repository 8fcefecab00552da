"""What the player's script may send."""

import json
from typing import Any

import pytest
from flask import Request
from werkzeug.test import EnvironBuilder

from services.portal.learning.watching import read_batches, segment_states, told_batches


def test_a_batch_keeps_its_shape_and_gets_the_resource_of_the_page() -> None:
    body = {"batches": [{"client": "c1", "intervals": [[0, 4.5]], "position_s": 4.5, "resource": "another"}]}
    expected = {"resource": "the-session", "client": "c1", "intervals": [[0, 4.5]], "position_s": 4.5, "age_s": 0.0}
    assert read_batches("the-session", body) == [expected]


@pytest.mark.parametrize(
    "body",
    [None, [], {"batches": "x"}, {"batches": [1]}, {"batches": [{"intervals": 1}]}, {"batches": [{"intervals": []}]}],
)
def test_anything_else_is_left_out(body: Any) -> None:
    assert read_batches("s", body) == []


def test_intervals_that_cannot_be_are_left_out() -> None:
    odd = json.loads("[[5, 4], [-1, 2], [1, NaN], [1, Infinity], [true, 2], [1], 7, [1, 2]]")
    body = {"batches": [{"client": "c", "intervals": odd, "position_s": 2}]}
    assert read_batches("s", body)[0]["intervals"] == [[1, 2]]


def test_of_several_answers_the_last_one_is_shown() -> None:
    assert segment_states({"items": [{"covered_s": 1}, {"covered_s": 2, "secret": 1}]}) == {"covered_s": 2}


def test_a_beacon_sends_a_form_and_an_open_page_json() -> None:
    batches = [{"client": "c", "intervals": [[0, 1]], "position_s": 1, "age_s": 5}]

    def sent(**body: Any) -> Any:
        request = Request(EnvironBuilder(method="POST", **body).get_environ())
        return read_batches("s", told_batches(request))

    assert sent(data={"batches": json.dumps(batches), "csrf_token": "t"}) == sent(json={"batches": batches})
    assert sent(json={"batches": batches})[0]["age_s"] == 5
    assert sent(data={"batches": "[nonsense"}) == []


def test_an_age_that_cannot_be_is_taken_for_now() -> None:
    for odd in (-3, "x", None, True, float("inf")):
        body = {"batches": [{"client": "c", "intervals": [], "position_s": 1, "age_s": odd}]}
        assert read_batches("s", body)[0]["age_s"] == 0
    assert read_batches("s", {"batches": [{"intervals": [], "position_s": -1}]}) == []
