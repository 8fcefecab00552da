"""Learners mean to attend a date of a workshop, and are told when it changes."""

import uuid
from typing import Any

import pytest
from flask.testing import FlaskClient

from services.progress.settings import TELL_DATES
from shared.clock import now
from shared.database import Database
from shared.delivery import Background
from shared.testing.delivery import deliver, perform_job, published
from tests.integration.progress.conftest import Publish, ResourceRetired

CHANGED = "progress.attendance.changed.v1"
SPRING: dict[str, Any] = {
    "id": "spring",
    "starts_at": "2097-03-13T09:00:00-05:00",
    "ends_at": "2097-03-13T17:00:00-05:00",
    "time_zone": "America/New_York",
    "format": "in_person",
    "place": "Hall 2",
}
PAST = SPRING | {"id": "past", "starts_at": "2020-03-13T09:00:00-05:00", "ends_at": "2020-03-13T17:00:00-05:00"}
COURSE_ID = uuid.uuid5(uuid.NAMESPACE_URL, "course")
URL = "/v1/me/attendances/course"


def workshop(*dates: dict[str, Any]) -> dict[str, Any]:
    return {"kind": "workshop", "slug": "course", "title": "A course", "summary": "Two days.", "dates": list(dates)}


@pytest.fixture(autouse=True)
def course(learner: Any, publish_resource: Publish) -> None:
    publish_resource(workshop(SPRING, PAST))


def test_what_is_said_is_listed_told_once_and_taken_back(learner: Any, progress_database: Database) -> None:
    for _ in range(2):
        assert learner.put(f"{URL}/spring", {}).status_code == 204
    (listed,) = learner.get("/v1/me/attendances").json["items"]
    assert (listed["resource"], listed["date_key"], listed["place"]) == ("course", "spring", "Hall 2")
    assert [each["date_key"] for each in learner.get("/v1/me/data").json["attendances"]] == ["spring"]
    for _ in range(2):
        assert learner.delete(f"{URL}/spring").status_code == 204
    assert learner.get("/v1/me/attendances").json["items"] == []
    told = [(each["attending"], each["cause"], each["starts_at"]) for each in published(progress_database, CHANGED)]
    assert told == [(True, "learner", "2097-03-13T09:00:00-05:00"), (False, "learner", "2097-03-13T09:00:00-05:00")]


@pytest.mark.parametrize(("key", "status"), [("past", 409), ("never", 404)])
def test_only_a_date_to_come_can_be_meant(
    key: str, status: int, learner: Any, progress_client: FlaskClient, progress_database: Database
) -> None:
    assert learner.put(f"{URL}/{key}", {}).status_code == status
    assert progress_client.put(f"{URL}/spring").status_code == 401
    assert published(progress_database, CHANGED) == []


def test_who_means_to_attend_is_told_of_a_change_and_nobody_else(
    learner: Any,
    register: Any,
    publish_resource: Publish,
    progress_background: Background,
    progress_database: Database,
) -> None:
    other = register(name="Grace Example")
    learner.put(f"{URL}/spring", {})
    other.put(f"{URL}/spring", {})
    other.delete(f"{URL}/spring")
    publish_resource(workshop(SPRING | {"place": "Hall 3"}, PAST), 2)
    assert perform_job(progress_background, TELL_DATES, "course:2:") == "done"
    retired = ResourceRetired(resource_id=COURSE_ID, slug="course", retired_at=now())
    deliver(progress_background, retired, subject="course")
    assert perform_job(progress_background, TELL_DATES, "course:retired-2:") == "done"
    told = [each for each in published(progress_database, CHANGED) if each["cause"] == "catalogue"]
    assert [(each["learner_id"], each["revision"], each["place"], each["withdrawn"]) for each in told] == [
        (str(learner.id), 2, "Hall 3", False),
        (str(learner.id), 2, "Hall 3", True),
    ]


def test_notifications_asks_at_the_last_moment(
    learner: Any, client_token: Any, progress_client: FlaskClient, publish_resource: Publish
) -> None:
    learner.put(f"{URL}/spring", {})
    asked = {"items": [{"kind": "session", "learner_id": str(learner.id), "subject": "course/spring"}]}
    headers = client_token(["progress:read"])

    def answer() -> dict[str, Any]:
        (found,) = progress_client.post("/v1/occasions", json=asked, headers=headers).json["items"]
        return dict(found)

    first = answer()
    assert (first["still"], first["details"]["session_zone"]) == (True, "America/New_York")
    publish_resource(workshop(SPRING | {"withdrawn": True}), 2)
    assert answer()["reason"] == "The date was withdrawn"
