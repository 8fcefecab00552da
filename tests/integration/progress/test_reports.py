"""Reports and standings: who may see them, pages, CSV, many learners at once."""

from __future__ import annotations

import csv
import io
import uuid
from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa

from services.progress.reports.csv_cells import cell
from shared.database import Database


@pytest.fixture
def administrator(token_for: Callable[..., dict[str, str]]) -> dict[str, str]:
    """Headers of an administrator."""
    return token_for(uuid.uuid4(), roles=("administrator",), name="Root Example")


def test_the_report_lists_who_is_where(learner: Any, register: Any, progress_client: Any, administrator: Any) -> None:
    learner.enroll()
    learner.pass_quiz("m1")
    learner.pass_quiz("m2")
    other = register("Grace Example", None)
    other.enroll()
    other.pass_quiz("m2")
    items = progress_client.get("/v1/reports/completions?pathway=champion", headers=administrator).json["items"]
    assert [(i["name"], i["status"], i["percent"], i["requirements_met"], i["requirements_total"]) for i in items] == [
        ("Ada Example", "completed", 100, 2, 2),
        ("Grace Example", "active", 50, 1, 2),
    ]
    assert items[0]["certificate_code"] == learner.get("/v1/me/certificates").json["items"][0]["code"]
    assert (items[0]["profession"], items[1]["completed_at"]) == ("physician", None)
    done = progress_client.get("/v1/reports/completions?status=completed", headers=administrator).json["items"]
    assert [each["name"] for each in done] == ["Ada Example"]
    assert progress_client.get("/v1/reports/completions?pathway=none", headers=administrator).json["items"] == []


def test_the_report_comes_in_pages(catalogue: None, register: Any, progress_client: Any, administrator: Any) -> None:
    names = [f"Learner {number}" for number in range(5)]
    for name in names:
        register(name).enroll()
    seen: list[str] = []
    cursor = ""
    while True:
        url = f"/v1/reports/completions?limit=2&cursor={cursor}" if cursor else "/v1/reports/completions?limit=2"
        page = progress_client.get(url, headers=administrator).json
        seen += [each["name"] for each in page["items"]]
        cursor = page["next"]
        if cursor is None:
            break
    assert seen == names


def test_csv_and_json_say_the_same(learner: Any, register: Any, progress_client: Any, administrator: Any) -> None:
    learner.enroll()
    register('Grace, Example "G"', None).enroll()
    items = progress_client.get("/v1/reports/completions", headers=administrator).json["items"]
    response = progress_client.get("/v1/reports/completions.csv", headers=administrator)
    assert response.content_type.startswith("text/csv")
    rows = list(csv.DictReader(io.StringIO(response.text)))
    assert rows == [{name: cell(value) for name, value in item.items()} for item in items]
    assert {row["demo"] for row in rows} == {"no"}


def test_a_name_that_is_a_formula_is_harmless_in_csv(
    catalogue: None, register: Any, progress_client: Any, administrator: Any
) -> None:
    register('=HYPERLINK("http://evil.example";"x")').enroll()
    text = progress_client.get("/v1/reports/completions.csv", headers=administrator).text
    assert next(csv.DictReader(io.StringIO(text)))["name"].startswith("'=HYPERLINK")


@pytest.mark.parametrize("path", ["/v1/reports/completions", "/v1/reports/completions.csv"])
def test_only_administrators_and_their_programs_see_reports(
    learner: Any, progress_client: Any, client_token: Any, path: str
) -> None:
    assert learner.get(path).status_code == 403
    assert progress_client.get(path).status_code == 401
    assert progress_client.get(path, headers=client_token(["notifications:read"])).status_code == 403
    assert progress_client.get(path, headers=client_token(["progress:read"])).status_code == 200


@pytest.mark.parametrize("query", ["cursor=nonsense", "limit=0", "limit=999999", "status=done", "other=1"])
def test_a_query_that_makes_no_sense_is_refused(
    catalogue: None, progress_client: Any, administrator: Any, query: str
) -> None:
    response = progress_client.get(f"/v1/reports/completions?{query}", headers=administrator)
    assert (response.status_code, response.content_type) == (422, "application/problem+json")


def test_standings_answer_for_many_at_once_in_few_queries(
    catalogue: None, register: Any, progress_client: Any, client_token: Any, progress_database: Database
) -> None:
    people = [register(f"Learner {number}") for number in range(6)]
    for person in people:
        person.enroll()
    people[0].pass_quiz("m1")
    people[1].pass_quiz("m1")
    people[1].pass_quiz("m2")
    withdrawn = people[2].get("/v1/me/enrollments").json["items"][0]["id"]
    people[2].delete(f"/v1/enrollments/{withdrawn}")
    pairs = [{"learner_id": str(person.id), "pathway": "champion"} for person in people]
    pairs += [{"learner_id": str(uuid.uuid4()), "pathway": "champion"}, pairs[0]]
    statements: list[str] = []
    sa.event.listen(progress_database._reader, "after_cursor_execute", lambda *args: statements.append(args[2]))
    response = progress_client.post("/v1/standings", json={"items": pairs}, headers=client_token(["progress:read"]))
    assert response.status_code == 200
    by_learner = {each["learner_id"]: each for each in response.json["items"]}
    assert len(response.json["items"]) == 6
    assert by_learner[str(people[0].id)]["percent"] == 50
    assert by_learner[str(people[0].id)]["next"]["url"] == "/resources/m2"
    assert by_learner[str(people[1].id)]["status"] == "completed"
    assert by_learner[str(people[1].id)]["next"] is None
    assert by_learner[str(people[2].id)]["status"] == "withdrawn"
    assert by_learner[str(people[3].id)]["last_activity_at"] is None
    assert 1 <= len([each for each in statements if "SELECT" in each]) <= 6


def test_standings_are_for_programs_only(learner: Any, progress_client: Any, administrator: Any) -> None:
    for headers in (learner.headers, administrator):
        assert progress_client.post("/v1/standings", json={"items": []}, headers=headers).status_code == 403


def test_too_many_pairs_are_refused(catalogue: None, progress_client: Any, client_token: Any) -> None:
    pairs = [{"learner_id": str(uuid.uuid4()), "pathway": "champion"}] * 501
    response = progress_client.post("/v1/standings", json={"items": pairs}, headers=client_token(["progress:read"]))
    assert response.status_code == 422
