"""Case discussions: led by a champion, joined by code, attended once, closed or over by themselves."""

from __future__ import annotations

import concurrent.futures
import datetime as dt
import io
import json
from collections.abc import Callable
from typing import Any

import pypdf
import pytest
import sqlalchemy as sa
import time_machine

from shared.clock import now
from shared.delivery import Background
from shared.testing.delivery import deliver
from tests.integration.progress.conftest import Learner, LearnerErased, module_content, pathway_content

GUIDE = {
    "vignette": "Ms. A, 58, teaches.",
    "questions": ["What can *you* do?", "What would you say?"],
    "notes": ["hidden-note-one", "hidden-note-two"],
    "minutes": {"min": 20, "max": 30},
}


def discussed_pathway() -> dict[str, Any]:
    """Completed by one discussion alone."""
    content = pathway_content(["m1"])
    needed = {"id": "discussed", "kind": "case_discussed", "resource": "m1", "group": "part-1", "optional": False}
    return content | {
        "slug": "talk",
        "requirements": [needed],
        "groups": [{"id": "part-1", "title": "Part 1", "rule": "all", "optional": False, "resource": None}],
    }


@pytest.fixture
def people(
    catalogue: None,
    register: Callable[..., Learner],
    token_for: Callable[..., dict[str, str]],
    publish_resource: Any,
    publish_pathway: Any,
) -> tuple[Learner, Learner]:
    """A champion and a colleague; module m1 has a case to discuss."""
    publish_resource(module_content("m1", "First module") | {"case_guide": GUIDE}, revision=2)
    publish_pathway(discussed_pathway())
    champion = register("Dr. Grace Champion")
    champion.headers = token_for(champion.id, roles=("learner", "champion"), name="Dr. Grace Champion")
    return champion, register("Ada Example")


def opened(champion: Learner) -> tuple[str, str]:
    """Return the path and the code of a new discussion."""
    answer = champion.post("/v1/me/led-discussions", {"resource": "m1"})
    assert answer.status_code == 201, answer.json
    path = f"/v1/me/led-discussions/{answer.json['id']}"
    return path, champion.get(path).json["code"]


def join(learner: Learner, code: str, **more: str) -> Any:
    return learner.post("/v1/me/discussion-attendances", {"code": code, **more})


def test_a_champion_leads_and_the_group_follows_without_ever_seeing_a_note(people: Any) -> None:
    champion, ada = people
    path, code = opened(champion)
    assert champion.post("/v1/me/led-discussions", {"resource": "m1"}).status_code == 200
    joined = join(ada, f"{code[:4].lower()}-{code[4:]}", shown_name="Addie")
    assert joined.status_code == 201
    assert join(ada, code, shown_name="Addie").status_code == 200
    seen = f"/v1/me/discussions/{joined.json['id']}"
    before = ada.get(f"{seen}/version").json
    for stage in (1, 2, 2):
        assert champion.put(f"{path}/stage", {"stage": stage}).status_code == 204
    assert champion.put(f"{path}/stage", {"stage": 9}).status_code == 422
    led, followed = champion.get(path).json, ada.get(seen).json
    assert [each["notes"] for each in led["stages"]] == ["", "", "hidden-note-one", "hidden-note-two", ""]
    assert led["people"][0]["name"] == "Addie"
    assert led["stage"] == followed["stage"] == 2
    assert [each["text"] for each in followed["stages"]] == ["", "Ms. A, 58, teaches.", "What can *you* do?"]
    assert followed["facilitator"] == "Grace"
    assert followed["people"] == [{"name": "Addie"}]
    assert ada.get(f"{seen}/version").json != before
    for text in (json.dumps(followed), ada.get(f"{seen}/version").text):
        assert "hidden-note" not in text
        assert code not in text
    for answer in (ada.get(path), ada.put(f"{path}/stage", {"stage": 0}), champion.get(seen.replace("me/", "me/x"))):
        assert answer.status_code in {403, 404}


def test_attendance_counts_once_for_both_and_completes_what_asks_for_it(people: Any, progress_database: Any) -> None:
    champion, ada = people
    for each in people:
        each.enroll("talk")
    _, code = opened(champion)
    assert champion.get("/v1/me/pathways/talk").json["percent"] == 0
    open_one = champion.get("/v1/me/pathways/talk").json["next"]
    assert (open_one["verb"], open_one["url"]) == ("Discuss the case", "/resources/m1/case-guide")
    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        answers = list(
            pool.map(lambda _: join(Learner(ada.client.application.test_client(), ada.id, ada.headers), code), range(4))
        )
    assert sorted(each.status_code for each in answers) == [200, 200, 200, 201]
    for each in people:
        assert each.get("/v1/me/pathways/talk").json["completed"]
        assert len(each.get("/v1/me/certificates").json["items"]) == 1
    with progress_database.reading() as session:
        rows = session.execute(
            sa.text("SELECT learner_id, facilitated FROM discussion_attendances ORDER BY facilitated")
        ).all()
    assert rows == [(ada.id, False), (champion.id, True)]
    with pytest.raises(sa.exc.IntegrityError), progress_database.transaction() as session:
        session.execute(sa.text("DELETE FROM discussion_attendances"))


def test_who_comes_late_is_let_in_until_it_is_closed_and_the_outcome_stays(people: Any, register: Any) -> None:
    champion, ada = people
    path, code = opened(champion)
    champion.put(f"{path}/stage", {"stage": 3})
    found = join(ada, code).json["id"]
    assert champion.get(path).json["people"][0]["late"] is True
    assert champion.put(f"{path}/debrief", {"decision": "A trigger for referral."}).status_code == 204
    for _ in range(2):
        assert champion.post(f"{path}/closing").status_code == 204
    assert champion.get(path).json["code"] is None
    assert champion.put(f"{path}/stage", {"stage": 1}).status_code == 410
    too_late = join(register("Late Comer"), code)
    assert (too_late.status_code, too_late.json["type"]) == (410, "/problems/discussion-over")
    assert join(ada, code).json["id"] == found
    champion.put(f"{path}/debrief", {"decision": "A trigger.", "questions": "Who pays?"})
    assert ada.get(f"/v1/me/discussions/{found}").json["debrief"]["questions"] == "Who pays?"
    assert [each["leads"] for each in ada.get("/v1/me/discussions").json["items"]] == [False]


def test_a_discussion_that_nobody_closes_is_over_after_hours(people: Any) -> None:
    champion, ada = people
    with time_machine.travel(dt.datetime(2026, 5, 2, 9, tzinfo=dt.UTC), tick=False) as clock:
        path, code = opened(champion)
        clock.shift(dt.timedelta(hours=4))
        assert join(ada, code).status_code == 410
        assert champion.get(path).json["state"] == "expired"
        again, _ = opened(champion)
        assert again != path


def test_codes_cannot_be_guessed_for_long(people: Any) -> None:
    champion, ada = people
    _, code = opened(champion)
    answers = [ada.get("/v1/discussion-codes/ABCDEFGH").status_code for _ in range(12)]
    assert answers == [404] * 10 + [429] * 2
    assert join(ada, code).status_code == 429
    assert join(champion, code).status_code == 200


def test_only_champions_open_and_only_what_has_a_case(people: Any) -> None:
    champion, ada = people
    assert ada.post("/v1/me/led-discussions", {"resource": "m1"}).status_code == 403
    assert champion.post("/v1/me/led-discussions", {"resource": "m2"}).json["type"] == "/problems/no-case-guide"
    assert champion.post("/v1/me/led-discussions", {"resource": "nothing"}).status_code == 404


def test_an_administrator_ends_a_discussion_with_a_reason_on_record(people: Any, token_for: Any) -> None:
    champion, ada = people
    path, code = opened(champion)
    office = Learner(ada.client, ada.id, token_for(ada.id, roles=("administrator",)))
    listed = office.get("/v1/admin/discussions").json["items"]
    assert [(each["facilitator"], each["state"], each["people"]) for each in listed] == [
        ("Dr. Grace Champion", "open", 0)
    ]
    closing = f"/v1/admin/discussions/{listed[0]['id']}/closing"
    assert ada.post(closing, {"reason": "x"}).status_code == 403
    for _ in range(2):
        assert office.post(closing, {"reason": "Wrong room"}).status_code == 204
    assert champion.get(path).json["closing_reason"] == "Wrong room"
    assert join(ada, code).status_code == 410
    log = office.get("/v1/admin/audit-log").json["items"]
    assert [each["action"] for each in log] == ["discussion.closed"]


def test_erasing_a_person_takes_name_and_words_and_leaves_the_fact(
    people: Any, progress_background: Background, progress_database: Any
) -> None:
    champion, ada = people
    path, code = opened(champion)
    found = join(ada, code, shown_name="Addie").json["id"]
    champion.put(f"{path}/debrief", {"decision": "Grace asks."})
    deliver(progress_background, LearnerErased(learner_id=ada.id, erased_at=now()), subject=str(ada.id))
    assert champion.get(path).json["people"][0]["name"] == ""
    deliver(progress_background, LearnerErased(learner_id=champion.id, erased_at=now()), subject=str(champion.id))
    view = ada.get(f"/v1/me/discussions/{found}").json
    assert (view["state"], view["facilitator"], view["debrief"]) == ("closed", "", None)
    with progress_database.reading() as session:
        assert session.execute(sa.text("SELECT count(*) FROM discussion_attendances")).scalar() == 2


def test_the_kit_has_two_pages_and_the_notes_are_on_the_second(people: Any) -> None:
    _, ada = people
    answer = ada.get("/v1/case-guides/m1/kit.pdf")
    assert answer.mimetype == "application/pdf"
    pages = [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(answer.data)).pages]
    assert len(pages) == 2
    assert "teaches" in pages[0]
    assert ("hidden-note" in pages[0], "hidden-note-two" in pages[1]) == (False, True)
    assert ada.get("/v1/case-guides/m2/kit.pdf").status_code == 404
