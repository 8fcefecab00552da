"""Watched time over HTTP: unions, devices, segments, completion."""

from __future__ import annotations

import random
import threading
from typing import Any

import pytest

from shared.database import Database
from shared.testing.delivery import published


def watch(learner: Any, *intervals: tuple[float, float], position: float | None = None) -> Any:
    body = {"resource": "session", "client": "phone", "intervals": intervals, "position_s": position}
    return learner.post("/v1/me/watching", body)


def test_a_batch_answers_with_coverage_and_segments(learner: Any) -> None:
    reply = watch(learner, (0, 20), (25, 30), position=31.5)
    assert reply.status_code == 200, reply.text
    assert (reply.json["covered_s"], reply.json["duration_s"], reply.json["position_s"]) == (25, 60, 31.5)
    assert [(each["slug"], each["covered"], each["completed"]) for each in reply.json["segments"]] == [
        ("s1", 1.0, True),
        ("s2", 0.1667, False),
        ("s3", 0.0, False),
    ]
    assert reply.json["completed"] is False


def test_repeats_overlaps_and_disorder_count_once(learner: Any) -> None:
    watch(learner, (10, 20), (0, 12), (10, 20))
    reply = watch(learner, (5, 15), (0, 20), position=3).json
    assert (reply["covered_s"], reply["position_s"]) == (20, 3)
    assert reply["intervals"] == [[0, 20]]


def test_enough_of_the_recording_completes_it_once(learner: Any, progress_database: Database) -> None:
    assert not watch(learner, (0, 53.9)).json["completed"]
    assert learner.get("/v1/me/resources/session").json["percent"] == 99
    assert watch(learner, (53.9, 54)).json["completed"]
    assert watch(learner, (54, 60)).json["completed"]
    view = learner.get("/v1/me/resources/session").json
    assert (view["completed"], view["percent"], view["watching"]["covered_s"]) == (True, 100, 60)
    assert len(published(progress_database, "progress.resource.completed.v1")) == 1


def test_segment_by_segment_completes_as_the_whole_does(learner: Any) -> None:
    watch(learner, (50, 60))
    watch(learner, (0, 20))
    assert watch(learner, (20, 50)).json["completed"]


def test_jumping_to_the_end_is_not_watching(learner: Any) -> None:
    reply = watch(learner, (0, 1), (59, 60), position=60).json
    assert (reply["covered_s"], reply["completed"]) == (2, False)


def test_two_devices_at_once_lose_nothing(learner: Any, progress_app: Any) -> None:
    seconds = list(range(60))
    random.Random(7).shuffle(seconds)
    start = threading.Barrier(4)

    def play(part: list[int]) -> None:
        client = progress_app.test_client()
        start.wait()
        for second in part:
            body = {"resource": "session", "intervals": [[second, second + 1]], "position_s": second}
            assert client.post("/v1/me/watching", json=body, headers=learner.headers).status_code == 200

    threads = [threading.Thread(target=play, args=(seconds[n::4],)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert learner.get("/v1/me/resources/session").json["watching"]["intervals"] == [[0, 60]]


def test_many_batches_in_one_request_answer_for_each_recording(learner: Any) -> None:
    batches = [
        {"resource": "session", "client": "phone", "intervals": [[0, 5]], "position_s": 5},
        {"resource": "session", "client": "laptop", "intervals": [[4, 9]], "position_s": 9},
    ]
    reply = learner.post("/v1/me/watching", {"batches": batches}).json
    assert [(each["resource"], each["covered_s"], each["position_s"]) for each in reply["items"]] == [("session", 9, 9)]


def test_what_is_told_late_counts_and_does_not_move_the_learner_back(learner: Any) -> None:
    watch(learner, (40, 50), position=50)
    late = {"resource": "session", "client": "phone", "intervals": [[0, 10]], "position_s": 10, "age_s": 7200}
    for _ in range(2):
        reply = learner.post("/v1/me/watching", late).json
        assert (reply["covered_s"], reply["position_s"]) == (20, 50)
    assert learner.get("/v1/me/resources/session").json["watching"]["position_s"] == 50
    of_two = {"batches": [late | {"age_s": 0, "position_s": 12}, late]}
    assert learner.post("/v1/me/watching", of_two).json["items"][0]["position_s"] == 12
    assert learner.post("/v1/me/watching", late | {"age_s": -1}).status_code == 422


def test_intervals_beyond_the_end_are_cut_off(learner: Any) -> None:
    reply = watch(learner, (58, 4000), position=4000).json
    assert (reply["covered_s"], reply["position_s"]) == (2, 60)


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"resource": "session", "intervals": [[5, 2]]},
        {"resource": "session", "intervals": [[-1, 2]]},
        {"resource": "session", "intervals": [["a", 2]]},
        {"resource": "session", "intervals": [[1, 2, 3]]},
        {"resource": "session", "intervals": [[0, 1e30]]},
        {"batches": []},
        {"batches": [{"resource": "session", "intervals": [[3, 1]]}]},
        {"resource": "session", "batches": [{"resource": "session", "intervals": []}]},
    ],
)
def test_intervals_that_make_no_sense_are_refused(learner: Any, body: dict[str, Any]) -> None:
    response = learner.post("/v1/me/watching", body)
    assert response.status_code == 422
    assert learner.get("/v1/me/resources/session").json["watching"]["covered_s"] == 0


def test_not_a_number_is_refused(learner: Any) -> None:
    body = b'{"resource": "session", "intervals": [[0, NaN]]}'
    response = learner.client.post(
        "/v1/me/watching", data=body, headers=learner.headers, content_type="application/json"
    )
    assert response.status_code == 422


def test_a_module_is_nothing_to_watch(learner: Any) -> None:
    response = learner.post("/v1/me/watching", {"resource": "m1", "intervals": [[0, 5]]})
    assert (response.status_code, response.json["type"]) == (409, "/problems/nothing-to-watch")
    assert learner.post("/v1/me/watching", {"resource": "nothing", "intervals": []}).status_code == 404
