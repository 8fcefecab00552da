"""Discussions and teams in the portal: nothing typed is lost, nobody sees what is not theirs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.integration.portal.conftest import Browser
from tests.integration.portal.upstream import Upstream, problem

ID = "01975f9d-2d49-7c3c-8d4a-0f6f4a4a1a01"
LED, SEEN = f"/v1/me/led-discussions/{ID}", f"/v1/me/discussions/{ID}"
CODE = "ABCDEFGH"
SHOWN: dict[str, Any] = {
    "id": ID,
    "resource": "m1",
    "title": "First module",
    "state": "open",
    "opened_at": "2026-05-01T09:00:00Z",
    "expires_at": "2026-05-01T13:00:00Z",
    "closed_at": None,
    "closing_reason": "",
    "stage": 2,
    "stage_began_at": "2026-05-01T09:10:00Z",
    "stage_count": 4,
    "debrief": None,
    "version": "open.3.1.",
}
STAGES = [
    {"number": 0, "kind": "arrival", "title": "People arrive", "minutes": 0, "text": ""},
    {"number": 1, "kind": "case", "title": "The case", "minutes": 4, "text": "Ms. A is 58."},
    {"number": 2, "kind": "question", "title": "Question 1", "minutes": 5, "text": "What *now*?"},
]
LAST = {"number": 3, "kind": "debrief", "title": "What we decide", "minutes": 5, "text": ""}
FOLLOWED = SHOWN | {"stages": STAGES, "people": [{"name": "Ada"}], "facilitator": "Grace", "name": "Ada"}
LEADING = SHOWN | {
    "stages": [each | {"notes": "only for Grace" if each["number"] == 2 else ""} for each in [*STAGES, LAST]],
    "people": [{"name": "Ada", "attended_at": "2026-05-01T09:05:00Z", "late": True}],
    "code": CODE,
}
OPENED = {
    "id": ID,
    "resource_title": "First module",
    "facilitator": "Grace",
    "state": "open",
    "leads": False,
    "attends": False,
    "name": "",
}
TEAM: dict[str, Any] = {
    "id": ID,
    "name": "Ward 4",
    "founded_at": "2026-05-01T09:00:00Z",
    "room": 98,
    "members": [
        {
            "id": ID,
            "name": "Ada Example",
            "joined_at": "2026-05-01T09:00:00Z",
            "shows_progress": True,
            "consented_at": "2026-05-02T09:00:00Z",
            "pathways": [{"slug": "p", "title": "Champion", "percent": 45, "completed": False, "next": None}],
        },
        {
            "id": ID,
            "name": "Bea Example",
            "joined_at": "2026-05-01T09:00:00Z",
            "shows_progress": False,
            "consented_at": None,
            "pathways": None,
        },
    ],
    "invitations": [
        {
            "id": ID,
            "email": "cy@example.org",
            "locale": "en",
            "state": "waiting",
            "sendings": 1,
            "sent_at": "2026-05-01T09:00:00Z",
            "expires_at": "2026-05-15T09:00:00Z",
            "resend_from": "2026-05-02T09:00:00Z",
            "resend_now": True,
        }
    ],
    "next": {"kind": "discuss", "resource": "m1", "title": "First module", "ready": 1, "shown": 1},
}


@pytest.fixture
def champion(signed_in: Callable[..., Browser], upstream: Upstream) -> Browser:
    upstream.answers |= {f"GET {LED}": LEADING, "GET /v1/me/led-team": {"team": TEAM, "closing": None}}
    return signed_in(roles=("learner", "champion"))


def test_who_follows_a_qr_code_signs_in_and_comes_back(browser: Browser, upstream: Upstream) -> None:
    assert browser.get(f"/join/{CODE}").location == f"/sign-in?next=/join/{CODE}"


def test_joining_shows_what_it_is_and_asks_for_the_name_only(
    signed_in: Callable[..., Browser], upstream: Upstream
) -> None:
    learner = signed_in()
    upstream.answers |= {
        f"GET /v1/discussion-codes/{CODE}": OPENED,
        "POST /v1/me/discussion-attendances": {"id": ID},
        f"GET {SEEN}": FOLLOWED,
        f"GET {SEEN}/version": {"version": SHOWN["version"]},
    }
    asked = learner.send("/join", code="abcd-efgh")
    assert "No discussion" not in asked.text
    assert upstream.asked("GET /v1/discussion-codes/abcdefgh")
    assert 'value="Ada"' in learner.get(f"/join/{CODE}").text
    joined = learner.send(f"/join/{CODE}", shown_name="Addie")
    assert joined.location == f"/discussions/{ID}"
    assert upstream.asked("POST /v1/me/discussion-attendances")[0].body == {"code": CODE, "shown_name": "Addie"}
    page = learner.get(joined.location).text
    assert "What <em>now</em>?" in page
    assert "Grace" in page
    assert learner.get(f"/discussions/{ID}/version").json == {"version": SHOWN["version"]}


@pytest.mark.parametrize("status", [404, 410, 429])
def test_a_code_that_opens_nothing_is_said_where_it_was_typed(
    status: int, signed_in: Callable[..., Browser], upstream: Upstream
) -> None:
    upstream.answers[f"GET /v1/discussion-codes/{CODE}"] = problem(status, "No discussion has this code")
    shown = signed_in().send("/join", code=CODE)
    assert shown.status_code == status
    assert f'value="{CODE}"' in shown.text
    assert "No discussion has this code" in shown.text


def test_whoever_leads_has_notes_code_and_picture_and_moves_on_by_forms(champion: Browser, upstream: Upstream) -> None:
    page = champion.get(f"/discussions/{ID}/lead").text
    for shown in (
        "only for Grace",
        "ABCD",
        "EFGH",
        "came later",
        f"/discussions/{ID}/code.svg",
        "Go on: What we decide",
    ):
        assert shown in page
    picture = champion.get(f"/discussions/{ID}/code.svg")
    assert (picture.mimetype, b"<svg" in picture.data) == ("image/svg+xml", True)
    upstream.answers[f"PUT {LED}/stage"] = {}
    moved = champion.send(f"/discussions/{ID}/stage", page=f"/discussions/{ID}/lead", stage="3")
    assert moved.status_code == 303
    assert upstream.asked(f"PUT {LED}/stage")[0].body == {"stage": 3}


def test_an_outcome_that_is_refused_is_not_lost(champion: Browser, upstream: Upstream) -> None:
    wrong = [{"field": "decision", "message": "Too long."}]
    upstream.answers[f"PUT {LED}/debrief"] = problem(422, "Please look at this again", errors=wrong)
    page = f"/discussions/{ID}/lead"
    shown = champion.send(f"/discussions/{ID}/debrief", page=page, decision="A <trigger>", remarks="More")
    assert shown.status_code == 422
    for kept in ("A &lt;trigger&gt;", "More", "Too long."):
        assert kept in shown.text


def test_learners_lead_nothing(signed_in: Callable[..., Browser], upstream: Upstream) -> None:
    learner = signed_in()
    for path in (f"/discussions/{ID}/lead", "/team", "/admin/teams", "/admin/discussions"):
        assert learner.get(path).status_code == 403
    assert not upstream.asked(f"GET {LED}")


def test_the_team_shows_progress_only_of_those_who_agreed(champion: Browser) -> None:
    page = champion.get("/team").text
    assert "45 %" in page
    assert page.count("Joined on") == 1
    assert "Discuss: First module" in page
    assert "Mail again" in page


def test_addresses_that_are_none_are_named_and_what_was_typed_stays(champion: Browser, upstream: Upstream) -> None:
    wrong = [{"field": "emails.1", "message": "Enter an e-mail address."}]
    upstream.answers["POST /v1/me/led-team/invitations"] = problem(422, "Invalid", errors=wrong)
    shown = champion.send("/team/invitations", page="/team", emails="ada@example.org, nonsense", locale="es")
    assert shown.status_code == 422
    assert "This is no e-mail address: nonsense" in shown.text
    assert "ada@example.org, nonsense" in shown.text
    sent = upstream.asked("POST /v1/me/led-team/invitations")[0]
    assert sent.body == {"emails": ["ada@example.org", "nonsense"], "locale": "es"}


def test_consent_is_never_ticked_before_and_goes_with_the_answer(
    signed_in: Callable[..., Browser], upstream: Upstream
) -> None:
    learner = signed_in()
    upstream.answers |= {
        "GET /v1/team-invitations/t": {
            "team": "Ward 4",
            "champion": "Grace Example",
            "state": "waiting",
            "own_team": False,
            "accepted_by_you": False,
            "expires_at": "2026-05-15T09:00:00Z",
        },
        "POST /v1/team-invitations/t/acceptance": {},
    }
    page = learner.get("/team-invitations/t").text
    assert "Grace Example" in page
    assert " checked" not in page
    assert learner.send("/team-invitations/t", answer="join").location == "/learn/teams"
    assert upstream.asked("POST /v1/team-invitations/t/acceptance")[0].body == {"show_progress": False}


def test_invitations_are_stopped_without_signing_in_by_a_button_alone(browser: Browser, upstream: Upstream) -> None:
    upstream.answers["POST /unsubscribe/t"] = {}
    assert "Stop invitations" in browser.get("/team-invitations/stop/t").text
    assert not upstream.asked("POST /unsubscribe/t")
    assert browser.send("/team-invitations/stop/t").location.endswith("done=stopped")
    assert upstream.asked("POST /unsubscribe/t")


def test_administrators_end_discussions_and_teams_with_a_reason(
    signed_in: Callable[..., Browser], upstream: Upstream
) -> None:
    office = signed_in(roles=("learner", "administrator"))
    upstream.answers |= {"GET /v1/admin/teams": {"items": [], "next": None}}
    for kind in ("teams", "discussions"):
        upstream.answers[f"POST /v1/admin/{kind}/{ID}/closing"] = {}
        path = f"/admin/{kind}/{ID}/end"
        assert office.send(path, reason=" ").status_code == 422
        assert office.send(path, reason="Wrong room").location == f"/admin/{kind}"
        assert upstream.asked(f"POST /v1/admin/{kind}/{ID}/closing")[0].body == {"reason": "Wrong room"}
    assert "There is no team yet" in office.get("/admin/teams").text
