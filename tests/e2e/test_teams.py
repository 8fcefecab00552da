"""A champion's team: two people are invited by mail, and each decides what is seen of them."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.driver import Driver
from tests.e2e.portal import first_link

TEAM = "Ward 4"
Accessible = Callable[[Page], None]


@pytest.mark.timeout(240)
def test_a_champion_sees_of_a_team_what_each_person_agrees_to_show(
    driver: Driver, enter: Callable[..., Page], accessible: Accessible
) -> None:
    leading = driver.new_learner("Ada Example", profession="physician", roles=["learner", "champion"])
    shown, unseen = driver.new_learner("Rosa Núñez"), driver.new_learner("Noor Example")
    for each in (shown, unseen):
        each.enroll()
        each.take_quiz("p1-m1")
    champion, willing, unwilling = (enter(each.email, each.password, script=True) for each in (leading, shown, unseen))

    champion.goto("/team")
    accessible(champion)
    champion.get_by_label("Name of your team").fill(TEAM)
    champion.get_by_role("button", name="Begin").click()
    expect(champion.get_by_role("heading", name="Invite your colleagues")).to_be_visible()
    champion.get_by_label("E-mail addresses").fill(f"{shown.email}\n{unseen.email}")
    champion.get_by_role("button", name="Send the invitations").click()
    expect(champion.get_by_text("Waiting for an answer")).to_have_count(2)
    accessible(champion)

    for page, person in ((willing, shown), (unwilling, unseen)):
        mail = driver.wait_for_mail(person.email, "invites you into a team")
        page.goto(first_link(driver.mail_text(mail)))
        expect(page.get_by_role("heading", level=1)).to_contain_text(TEAM)
        accessible(page)
    willing.locator("label", has_text="Also show how far I am").click()
    willing.get_by_role("button", name="Join the team").click()
    unwilling.get_by_role("button", name="Decline").click()
    willing.goto("/learn/teams")
    expect(willing.get_by_text("sees your percent on each programme")).to_be_visible()
    accessible(willing)

    champion.goto("/team")
    member = champion.locator(".member")
    expect(member).to_have_count(1)
    expect(member.get_by_role("heading", name=shown.name)).to_be_visible()
    expect(member).to_contain_text(re.compile(r"\b9 %"))
    expect(champion.get_by_role("heading", name=re.compile("^(Discuss|Learn): "))).to_be_visible()
    assert unseen.name not in champion.content()
    expect(champion.get_by_text("Declined", exact=True)).to_be_visible()
    accessible(champion)

    willing.get_by_role("button", name="Show my progress no longer").click()
    expect(willing.get_by_text("sees your name and that you have joined, nothing else")).to_be_visible()
    champion.reload()
    expect(champion.get_by_role("heading", name="Ask who wants to show their progress")).to_be_visible()
    expect(member.get_by_role("heading", name=shown.name)).to_be_visible()
    expect(member).not_to_contain_text("%")
    accessible(champion)
