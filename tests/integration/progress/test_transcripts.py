"""What a learner takes along: the transcript in three forms, and their data."""

from __future__ import annotations

import csv
import io
import json

import pypdf
import pytest

from tests.integration.progress.conftest import Learner, Publish
from tests.integration.progress.test_evidence import course, courses, hand_in, review, reviewer

__all__ = ["courses", "reviewer"]


@pytest.fixture
def accomplished(courses: Learner, reviewer: Learner, publish_resource: Publish) -> Learner:
    publish_resource(course("other"))
    courses.enroll()
    courses.pass_quiz("m1")
    courses.pass_quiz("m2")
    courses.post("/v1/me/activities", {"resource": "about"})
    review(reviewer, hand_in(courses), "accepted")
    review(reviewer, hand_in(courses, b"%PDF-1 other", resource="other"), "rejected", "No.")
    hand_in(courses, None, resource="reading", reflection="Ask first.", hours="")
    return courses


def test_everything_earned_is_listed_once_and_what_was_refused_is_not(accomplished: Learner) -> None:
    found = accomplished.get("/v1/me/transcript").json
    assert (found["name"], found["degree"]) == ("Ada Example", "MD")
    how = {each["slug"]: each["how"] for each in found["items"]}
    assert how == {
        "m1": "Quiz passed, 100 %",
        "m2": "Quiz passed, 100 %",
        "part-1": "All parts completed",
        "champion": "All requirements met",
        "elsewhere": "Evidence accepted by a reviewer",
        "reading": "Attested by the learner",
    }
    elsewhere = next(each for each in found["items"] if each["slug"] == "elsewhere")
    assert (elsewhere["completed_on"], elsewhere["hours"]) == ("2026-03-01", 12.5)
    champion = next(each for each in found["items"] if each["slug"] == "champion")
    assert champion["certificate_code"]


def test_csv_and_pdf_say_the_same(accomplished: Learner) -> None:
    entries = accomplished.get("/v1/me/transcript").json["items"]
    rows = list(csv.DictReader(io.StringIO(accomplished.get("/v1/me/transcript.csv").text)))
    assert [row["title"] for row in rows] == [each["title"] for each in entries]
    document = accomplished.get("/v1/me/transcript.pdf")
    assert document.headers["Content-Type"] == "application/pdf"
    pages = pypdf.PdfReader(io.BytesIO(document.data)).pages
    text = " ".join(" ".join(page.extract_text() for page in pages).split())
    for wanted in ("Ada Example, MD", "Course elsewhere", "1 March 2026", "12.5", "Evidence accepted by a reviewer"):
        assert wanted in text, text


def test_my_data_hold_every_record_and_nobody_elses(accomplished: Learner, reviewer: Learner) -> None:
    answer = accomplished.get("/v1/me/data")
    assert 'filename="my-learning-data.json"' in answer.headers["Content-Disposition"]
    data = answer.json
    assert data["learner"]["name"] == "Ada Example"
    assert len(data["attempts"]) == 2
    assert {"activities", "certificates", "enrollments", "watching", "resource_completions"} <= set(data)
    assert [each["state"] for each in data["evidence"]] == ["accepted", "rejected", "accepted"]
    assert "file_key" not in json.dumps(data)
    assert reviewer.get("/v1/me/data").json["attempts"] == []


def test_somebody_unknown_has_no_transcript(reviewer: Learner) -> None:
    assert reviewer.get("/v1/me/transcript").status_code == 404
