"""Resources and searches that a learner keeps for later."""

from typing import Any

from flask.testing import FlaskClient

from shared.clock import now
from shared.delivery import Background
from shared.testing.delivery import deliver
from tests.integration.progress.conftest import LearnerErased


def test_a_kept_resource_is_listed_until_it_is_let_go(learner: Any, progress_client: FlaskClient) -> None:
    assert learner.put("/v1/me/saved/resources/m1", {}).status_code == 204
    assert learner.put("/v1/me/saved/resources/m1", {}).status_code == 204
    kept = learner.get("/v1/me/saved/resources").json["items"]
    assert [(each["slug"], each["title"], each["kind"], each["retired"]) for each in kept] == [
        ("m1", "First module", "module", False)
    ]
    for _ in range(2):
        assert learner.delete("/v1/me/saved/resources/m1").status_code == 204
    assert learner.get("/v1/me/saved/resources").json["items"] == []


def test_what_does_not_exist_cannot_be_kept(learner: Any, progress_client: FlaskClient) -> None:
    assert learner.put("/v1/me/saved/resources/nothing", {}).status_code == 404
    assert progress_client.get("/v1/me/saved/resources").status_code == 401


def test_a_search_is_kept_once_under_its_newest_name(learner: Any, progress_client: FlaskClient) -> None:
    for name in ("Pain", "Pain, free"):
        sent = {"name": name, "query": "q=pain&cost=free"}
        assert learner.post("/v1/me/saved/searches", sent).status_code == 201
    kept = learner.get("/v1/me/saved/searches").json["items"]
    assert [(each["name"], each["query"]) for each in kept] == [("Pain, free", "q=pain&cost=free")]
    assert learner.delete(f"/v1/me/saved/searches/{kept[0]['id']}").status_code == 204
    assert learner.get("/v1/me/saved/searches").json["items"] == []
    wrong = learner.post("/v1/me/saved/searches", {"name": "x", "query": "https://a b"})
    assert wrong.status_code == 422


def test_a_list_has_an_end(learner: Any, progress_client: FlaskClient) -> None:
    for number in range(200):
        learner.post("/v1/me/saved/searches", {"name": "x", "query": f"q={number}"})
    more = learner.post("/v1/me/saved/searches", {"name": "x", "query": "q=more"})
    assert (more.status_code, more.json["type"]) == (409, "/problems/saved-enough")


def test_erasing_a_person_removes_what_they_kept(learner: Any, progress_background: Background) -> None:
    learner.put("/v1/me/saved/resources/m1", {})
    assert learner.get("/v1/me/data").json["saved_resources"] != []
    deliver(progress_background, LearnerErased(learner_id=learner.id, erased_at=now()), subject=str(learner.id))
    assert learner.get("/v1/me/saved/resources").json["items"] == []
