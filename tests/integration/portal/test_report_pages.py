"""Pages of the reports: charts with their table, files, what an administrator asked for, and who may look."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable
from typing import Any

from tests.integration.portal.conftest import Browser
from tests.integration.portal.upstream import Upstream, problem

REPORT = {
    "pathway": "champion",
    "title": "Champion <programme>",
    "demo": False,
    "quiet_days": 30,
    "left": 1,
    "percent": 41.5,
    "stages": [
        {"stage": stage, "people": people, "percent": people * 10}
        for stage, people in (("enrolled", 10), ("started", 8), ("half", 5), ("completed", 3), ("certificate", 3))
    ],
    "duration": {
        "people": 3,
        "first_quartile_days": 4.0,
        "median_days": 12.5,
        "third_quartile_days": 20.0,
        "within": [{"days": 7, "people": 1}, {"days": None, "people": 2}],
    },
    "drop_off": [{"requirement": "pass-m1", "title": "First module", "kind": "quiz_passed", "stopped": 4, "moving": 2}],
}
LINE = {"cohort": "nurse", "people": 9, "completed": 9, "completed_percent": 100, "mean_percent": 100.0}
COHORTS = {
    "pathway": "champion",
    "title": "Champion",
    "by": "profession",
    "demo": False,
    "fewest": 5,
    "items": [
        LINE | {"median_days": 9.0},
        dict.fromkeys(LINE, None) | {"cohort": "chaplain", "median_days": None},
    ],
}
PATHWAYS = {"items": [{"slug": "champion", "title": "Champion", "people": 10}], "next": None}


def console(signed_in: Callable[..., Browser], upstream: Upstream, **answers: Any) -> Browser:
    upstream.answers["GET /v1/reports/pathways"] = PATHWAYS
    upstream.answers |= answers
    return signed_in(roles=("administrator",))


def test_a_chart_stands_beside_the_table_of_the_same_figures(
    signed_in: Callable[..., Browser], upstream: Upstream
) -> None:
    browser = console(signed_in, upstream, **{"GET /v1/reports/pathways/champion": REPORT})
    page = browser.get("/admin/reports?quiet_days=30").text
    assert "Joined: 10, 100 %; Started: 8, 80 %; Half done: 5, 50 %" in page
    assert re.search(r'<th scope="row">Half done</th><td>5</td><td>50 %</td>', page)
    assert "Champion &lt;programme&gt;" in page
    assert "style=" not in page
    assert "12.5" in page


def test_small_cohorts_are_said_to_be_hidden(signed_in: Callable[..., Browser], upstream: Upstream) -> None:
    browser = console(signed_in, upstream, **{"GET /v1/reports/pathways/champion/cohorts": COHORTS})
    page = browser.get("/admin/reports/cohorts?by=nonsense").text
    assert page.count("not shown") >= 4
    assert "Chaplain" in page
    assert upstream.asked("GET /v1/reports/pathways/champion/cohorts")


def test_without_a_pathway_there_is_a_page_all_the_same(signed_in: Callable[..., Browser], upstream: Upstream) -> None:
    browser = console(signed_in, upstream, **{"GET /v1/reports/pathways": {"items": [], "next": None}})
    assert "No pathway is published yet" in browser.get("/admin/reports").text


def test_one_learner_who_is_found_is_shown_at_once(signed_in: Callable[..., Browser], upstream: Upstream) -> None:
    learner_id = str(uuid.uuid4())
    found = {"id": learner_id, "name": "Ada", "email": "a@h.example", "profession": None, "institution": None}
    answer = {"items": [found | {"demo": False, "enrollments": 1}], "next": None}
    browser = console(signed_in, upstream, **{"GET /v1/reports/learners": answer})
    assert browser.get("/admin/reports/learners?q=ada").headers["Location"] == f"/admin/reports/learners/{learner_id}"
    assert "Part of a name" in browser.get("/admin/reports/learners").text
    record = dict.fromkeys(("degree", "profession", "institution")) | {
        "id": learner_id,
        "name": "Ada",
        "email": "a@h.example",
        "demo": False,
        **{name: [] for name in ("enrollments", "left", "activities", "evidence", "certificates", "waivers")},
    }
    upstream.answers[f"GET /v1/reports/learners/{learner_id}"] = record
    page = browser.get(f"/admin/reports/learners/{learner_id}").text
    assert "They cannot be shown now." in page
    assert "They have opened nothing yet." in page


def test_a_file_is_ordered_watched_and_fetched(signed_in: Callable[..., Browser], upstream: Upstream) -> None:
    export_id = str(uuid.uuid4())
    export = {
        "id": export_id,
        "report": "completions",
        "pathway": "champion",
        "status": None,
        "state": "writing",
        "total": 1200,
        "done": 500,
        "size": 90_000,
        "actor": "Root",
        "asked_at": "2026-11-20T10:00:00Z",
        "ended_at": None,
        "expires_at": None,
    }
    answers = {
        "GET /v1/reports/exports": {"items": [export], "next": None},
        "POST /v1/reports/exports": export,
        f"GET /v1/reports/exports/{export_id}": export,
        f"GET /v1/reports/exports/{export_id}/file.csv": problem(410, "This file has expired; have it written again"),
    }
    browser = console(signed_in, upstream, **answers)
    ordered = browser.send("/admin/reports/files", pathway="champion", status="", idempotency_key="k")
    assert ordered.headers["Location"] == f"/admin/reports/files/{export_id}"
    assert upstream.asked("POST /v1/reports/exports")[0].body == {"pathway": "champion"}
    assert "500 of 1200 lines" in browser.get(f"/admin/reports/files/{export_id}").text
    assert browser.get(f"/admin/reports/files/{export_id}/completions.csv").status_code == 303


def test_reports_are_for_administrators(signed_in: Callable[..., Browser]) -> None:
    browser = signed_in()
    for path in ("", "/cohorts", "/funnel.csv", "/learners", f"/learners/{uuid.uuid4()}", "/files"):
        assert browser.get(f"/admin/reports{path}").status_code == 403


def test_who_was_erased_stands_in_the_completions_without_a_link_to_a_record(
    signed_in: Callable[..., Browser], upstream: Upstream
) -> None:
    line = {"percent": 50, "enrolled_at": "2026-01-05T08:00:00Z", "completed_at": None, "certificate_code": None}
    here, gone = str(uuid.uuid4()), str(uuid.uuid4())
    lines = [
        line | {"learner_id": here, "name": "Ada", "email": "ada@example.org", "profession": "nurse"},
        line | {"learner_id": gone, "name": "Erased learner", "email": None, "profession": None},
    ]
    browser = console(signed_in, upstream, **{"GET /v1/reports/completions": {"items": lines, "next": None}})
    page = browser.get("/admin/completions?pathway=champion").text
    assert f"/admin/reports/learners/{here}" in page
    assert "Erased learner" in page
    assert f"/admin/reports/learners/{gone}" not in page
