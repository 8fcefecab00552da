"""Teams: invitations, members, consent to show progress, and the next step."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa

from shared.clock import now
from shared.delivery import Background
from shared.testing.delivery import deliver, published
from tests.integration.progress.conftest import Learner, LearnerErased, module_content
from tests.integration.progress.test_discussions import GUIDE

ISSUED = "progress.team_invitation.issued.v1"
TEAM, INVITATIONS = "/v1/me/led-team", "/v1/me/led-team/invitations"


@pytest.fixture
def days_later(progress_database: Any) -> Callable[[int], None]:
    """`days_later(1)`: what was sent until now was sent a day earlier."""

    def shift(days: int) -> None:
        moved = "UPDATE team_invitations SET sent_at = sent_at - :by, expires_at = expires_at - :by"
        with progress_database.transaction() as session:
            session.execute(sa.text(moved), {"by": dt.timedelta(days=days)})

    return shift


@pytest.fixture
def champion(catalogue: None, register: Callable[..., Learner], token_for: Any, publish_resource: Any) -> Learner:
    """A champion with a team; module m1 has a case to discuss."""
    publish_resource(module_content("m1", "First module") | {"case_guide": GUIDE}, revision=2)
    found = register("Grace Champion")
    found.headers = token_for(found.id, roles=("learner", "champion"), name="Grace Champion")
    assert found.put(TEAM, {"name": "Ward 4"}).status_code == 204
    return found


@pytest.fixture
def invite(champion: Learner, progress_database: Any) -> Callable[[str], str]:
    """`invite(email)`: the path by which its link is answered."""

    def send(email: str) -> str:
        answer = champion.post(INVITATIONS, {"emails": [email]})
        assert answer.json["items"][0]["answer"] == "invited", answer.json
        link: str = published(progress_database, ISSUED)[-1]["link"]
        return f"/v1/team-invitations/{link.rpartition('/')[2]}"

    return send


def team(champion: Learner) -> Any:
    return champion.get(TEAM).json["team"]


def test_an_invitation_is_mailed_and_says_nothing_of_accounts(
    champion: Learner, register: Any, progress_database: Any
) -> None:
    ada = register("Ada Example")
    known = f"{ada.id.hex[:8]}@example.org"
    sent = {"emails": [known, "nobody@example.org", "NOBODY@example.org"], "locale": "es"}
    answers = [each["answer"] for each in champion.post(INVITATIONS, sent).json["items"]]
    assert answers == ["invited"] * 3
    events = published(progress_database, ISSUED)
    assert [(each["email"], each["locale"], each["number"], each["team"]) for each in events] == [
        (known, "es", 1, "Ward 4"),
        ("NOBODY@example.org", "es", 1, "Ward 4"),
    ]
    again = champion.post(INVITATIONS, {"emails": [known, f"{champion.id.hex[:8]}@example.org"]})
    assert [each["answer"] for each in again.json["items"]] == ["invited_before", "yourself"]
    assert champion.post(INVITATIONS, {"emails": ["no address"]}).status_code == 422
    assert len(published(progress_database, ISSUED)) == 2


def test_an_invitation_is_sent_again_after_a_day_and_three_times_at_most(
    champion: Learner, invite: Any, days_later: Any, progress_database: Any
) -> None:
    first = invite("ada@example.org")
    one = f"{INVITATIONS}/{team(champion)['invitations'][0]['id']}"
    assert champion.post(f"{one}/sendings").status_code == 409
    for _ in range(2):
        days_later(1)
        assert champion.post(f"{one}/sendings").status_code == 204
    days_later(1)
    assert champion.post(f"{one}/sendings").json["type"] == "/problems/invitation-sent-enough"
    # Taking it back and inviting anew is no way around the limit.
    assert champion.delete(one).status_code == 204
    answer = champion.post(INVITATIONS, {"emails": ["ada@example.org"]}).json["items"][0]["answer"]
    assert answer == "invited_before"
    assert [each["number"] for each in published(progress_database, ISSUED)] == [1, 2, 3]
    assert champion.get(first).json["state"] == "withdrawn"


def test_the_champion_sees_progress_only_with_consent_and_the_same_percent(
    champion: Learner, invite: Any, register: Any, progress_database: Any
) -> None:
    ada, bea = register("Ada Example"), register("Bea Example")
    assert team(champion)["next"]["kind"] == "invite"
    for learner, shows in ((ada, True), (bea, False)):
        learner.enroll()
        learner.pass_quiz("m1")
        answering = invite(f"{learner.id.hex}@example.org")
        assert learner.get(answering).json["champion"] == "Grace Champion"
        for _ in range(2):
            assert learner.post(f"{answering}/acceptance", {"show_progress": shows}).status_code == 204
        assert champion.post(f"{answering}/acceptance").status_code == 409
        assert register("Thief").post(f"{answering}/acceptance").status_code == 410
    shown, hidden = team(champion)["members"]
    assert shown["pathways"][0]["percent"] == ada.pathway()["percent"] == 50
    assert (hidden["name"], hidden["shows_progress"], hidden["pathways"]) == ("Bea Example", False, None)
    assert team(champion)["next"] == {
        "kind": "discuss",
        "resource": "m1",
        "title": "First module",
        "ready": 1,
        "shown": 1,
    }
    [own] = ada.get("/v1/me/teams").json["items"]
    consent = f"/v1/me/teams/{own['id']}/consent"
    for _ in range(2):
        assert ada.put(consent, {"show_progress": False}).status_code == 204
    assert [each["pathways"] for each in team(champion)["members"]] == [None, None]
    assert team(champion)["next"]["kind"] == "ask"
    with progress_database.reading() as session:
        facts = session.execute(sa.text("SELECT learner_id, given FROM team_consents ORDER BY id")).all()
    assert facts == [(ada.id, True), (ada.id, False)]


def test_who_leaves_or_is_removed_does_not_come_back_by_the_old_mail(
    champion: Learner, invite: Any, register: Any
) -> None:
    ada, bea = register("Ada Example"), register("Bea Example")
    links = {each.id: invite(f"{each.id.hex}@example.org") for each in (ada, bea)}
    for each in (ada, bea):
        each.post(f"{links[each.id]}/acceptance", {"show_progress": True})
    [own] = ada.get("/v1/me/teams").json["items"]
    assert ada.delete(f"/v1/me/teams/{own['id']}").status_code == 204
    [left] = team(champion)["members"]
    for _ in range(2):
        assert champion.delete(f"{TEAM}/members/{left['id']}").status_code == 204
    assert team(champion)["members"] == []
    for each in (ada, bea):
        assert each.post(f"{links[each.id]}/acceptance", {"show_progress": True}).status_code == 410
        assert each.get("/v1/me/teams").json["items"] == []


def test_an_invitation_is_declined_once_and_expires_by_itself(
    champion: Learner, invite: Any, register: Any, days_later: Any
) -> None:
    ada = register("Ada Example")
    no, late = invite("no@example.org"), invite("late@example.org")
    assert ada.post(f"{no}/refusal").status_code == 204
    assert ada.post(f"{no}/acceptance").status_code == 410
    assert champion.post(INVITATIONS, {"emails": ["no@example.org"]}).json["items"][0]["answer"] == "declined"
    days_later(14)
    assert ada.post(f"{late}/acceptance").status_code == 410
    states = {each["email"]: each["state"] for each in team(champion)["invitations"]}
    assert states == {"no@example.org": "declined", "late@example.org": "expired"}
    assert ada.get("/v1/team-invitations/made-up").status_code == 404


def test_erasing_takes_people_and_addresses_out_of_teams(
    champion: Learner, invite: Any, register: Any, progress_background: Background, progress_database: Any
) -> None:
    ada, bea = register("Ada Example"), register("Bea Example")
    ada.post(f"{invite(f'{ada.id.hex}@example.org')}/acceptance", {"show_progress": True})
    invite(f"{bea.id.hex[:8]}@example.org")
    invite("other@example.org")
    for each in (ada, bea):
        deliver(progress_background, LearnerErased(learner_id=each.id, erased_at=now()), subject=str(each.id))
    assert [each["email"] for each in team(champion)["invitations"]] == ["other@example.org"]
    assert team(champion)["members"] == []
    deliver(progress_background, LearnerErased(learner_id=champion.id, erased_at=now()), subject=str(champion.id))
    with progress_database.reading() as session:
        assert session.execute(sa.text("SELECT count(email) FROM team_invitations")).scalar() == 0
        assert session.execute(sa.text("SELECT name, closed_by FROM teams")).all() == [("", "erasure")]


def test_administrators_see_teams_without_members_and_close_them_on_record(
    champion: Learner, invite: Any, register: Any, token_for: Any
) -> None:
    ada = register("Ada Example")
    answering = invite("ada@example.org")
    ada.post(f"{answering}/acceptance")
    assert ada.get(TEAM).status_code == ada.get("/v1/admin/teams").status_code == 403
    office = Learner(ada.client, ada.id, token_for(ada.id, roles=("administrator",)))
    [listed] = office.get("/v1/admin/teams").json["items"]
    assert (listed["name"], listed["champion"], listed["members"], listed["invited"]) == (
        "Ward 4",
        "Grace Champion",
        1,
        0,
    )
    for _ in range(2):
        assert office.post(f"/v1/admin/teams/{listed['id']}/closing", {"reason": "Left us"}).status_code == 204
    assert [each["action"] for each in office.get("/v1/admin/audit-log").json["items"]] == ["team.closed"]
    assert champion.get(TEAM).json["closing"]["reason"] == "Left us"
    assert ada.get("/v1/me/teams").json["items"] == []
    assert champion.put(TEAM, {"name": "Ward 5"}).status_code == 204
    assert champion.get(TEAM).json["team"]["name"] == "Ward 5"
    assert champion.delete(TEAM).status_code == 204
    assert champion.get(TEAM).json == {"team": None, "closing": None}
