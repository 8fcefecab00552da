"""What learners say they have watched or read, where no player measures it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import sqlalchemy as sa
import time_machine
from sqlalchemy.exc import DBAPIError

from shared.clock import now
from shared.database import Database
from shared.testing.delivery import published


def declare(learner: Any, segment: str = "", resource: str = "session") -> Any:
    return learner.post("/v1/me/watching/declarations", {"resource": resource, "segment": segment})


@pytest.fixture
def clock(learner: Any) -> Iterator[Any]:
    """The learner has just opened the recording; the clock stands still until it is moved."""
    with time_machine.travel(now(), tick=False) as moved:
        learner.post("/v1/me/activities", {"resource": "session"})
        yield moved


def test_declaring_every_part_completes_the_recording_once(
    learner: Any, clock: Any, progress_database: Database
) -> None:
    learner.enroll()
    clock.shift(dt.timedelta(seconds=30))
    assert not declare(learner, "s1").json["completed"]
    assert [each["completed"] for each in declare(learner, "s2").json["segments"]] == [True, True, False]
    assert learner.pathway()["requirements"][-1]["met"] is False
    assert declare(learner, "s3").json["completed"]
    assert declare(learner, "s3").json["completed"]
    assert learner.pathway()["requirements"][-1]["met"] is True
    assert len(published(progress_database, "progress.resource.completed.v1")) == 1


def test_a_part_cannot_be_watched_faster_than_at_double_speed(learner: Any, clock: Any) -> None:
    clock.shift(dt.timedelta(seconds=10))
    assert declare(learner, "s1").status_code == 200
    refused = declare(learner, "s3")
    assert (refused.status_code, refused.json["type"]) == (409, "/problems/declared-too-early")
    assert "in 5 seconds" in refused.json["detail"]
    assert learner.get("/v1/me/resources/session").json["watching"]["covered_s"] == 20
    clock.shift(dt.timedelta(seconds=5))
    assert declare(learner, "s3").status_code == 200


def test_the_whole_can_be_declared_at_once(learner: Any, clock: Any) -> None:
    clock.shift(dt.timedelta(seconds=29))
    assert declare(learner).status_code == 409
    clock.shift(dt.timedelta(seconds=1))
    assert declare(learner).json["completed"]


def test_saying_it_again_changes_nothing_and_moves_nobody(learner: Any, clock: Any) -> None:
    clock.shift(dt.timedelta(seconds=60))
    declare(learner, "s1")
    learner.post("/v1/me/watching", {"resource": "session", "intervals": [], "position_s": 42})
    again = declare(learner, "s1")
    assert (again.status_code, again.json["position_s"], again.json["covered_s"]) == (200, 42, 20)


def test_what_was_said_stays_apart_from_what_was_measured(
    learner: Any, clock: Any, admin_record: Callable[[], Any], progress_database: Database
) -> None:
    clock.shift(dt.timedelta(seconds=60))
    learner.post("/v1/me/watching", {"resource": "session", "intervals": [[10, 30]], "position_s": 30})
    declare(learner, "s1")
    (activity,) = admin_record()["activities"]
    assert (activity["watching"]["covered_s"], activity["watching"]["declared_s"]) == (30, 20)
    (told,) = learner.get("/v1/me/data").json["watching_declarations"]
    assert (told["segment"], told["start_ms"], told["end_ms"]) == ("s1", 0, 20_000)
    with pytest.raises(DBAPIError), progress_database.transaction() as session:
        session.execute(sa.text("DELETE FROM watching_declarations"))


@pytest.fixture
def admin_record(learner: Any, token_for: Callable[..., dict[str, str]]) -> Callable[[], Any]:
    """What an administrator reads about the learner."""
    headers = token_for(learner.id, roles=["administrator"])
    return lambda: learner.client.get(f"/v1/reports/learners/{learner.id}", headers=headers).json


def test_only_an_opened_recording_and_its_own_parts_can_be_declared(learner: Any) -> None:
    assert declare(learner, "s1").json["type"] == "/problems/recording-not-opened"
    for resource in ("session", "m1"):
        learner.post("/v1/me/activities", {"resource": resource})
    assert declare(learner, "another").status_code == 404
    assert declare(learner, resource="m1").json["type"] == "/problems/nothing-to-watch"
    assert learner.get("/v1/me/watching/declarations").status_code == 405
