"""A champion leads a case discussion from within the group: two people, two browsers, one code."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from shared.testing.waiting import wait_for
from tests.driver import Driver, Learner

MODULE = "p1-m1"
NOTE = "press for named owners and dates"
Accessible = Callable[[Page], None]


@pytest.fixture
def champion(driver: Driver, enter: Callable[..., Page]) -> Page:
    """Somebody who may lead."""
    person = driver.new_learner("Ada Example", profession="physician", roles=["learner", "champion"])
    return enter(person.email, person.password, script=True)


@pytest.fixture
def colleague(driver: Driver) -> Learner:
    learner = driver.new_learner("Rosa Núñez")
    learner.enroll()
    return learner


@pytest.mark.timeout(240)
def test_a_group_goes_through_a_case_together_and_keeps_what_it_decided(
    champion: Page, colleague: Learner, enter: Callable[..., Page], accessible: Accessible
) -> None:
    champion.goto(f"/resources/{MODULE}/case-guide")
    assert NOTE not in champion.content(), "the notes are in the discussion, not on the page that everybody reads"
    champion.get_by_role("button", name="Open a discussion").click()
    expect(champion.get_by_text("You lead this discussion")).to_be_visible()
    code = champion.locator(".joining__code").inner_text().strip()
    accessible(champion)

    guest = enter(colleague.email, colleague.password, script=True)
    guest.goto("/join")
    guest.get_by_label("Code").fill(code.lower())
    guest.get_by_role("button", name="Go on").click()
    expect(guest.get_by_label("Your first name")).to_have_value("Rosa")
    accessible(guest)
    guest.get_by_role("button", name="Join the discussion").click()
    expect(guest.get_by_role("heading", name="Please wait for the others")).to_be_visible()
    expect(champion.locator("#here")).to_contain_text("Rosa", timeout=20_000)

    champion.get_by_role("button", name="Begin").click()
    champion.get_by_role("button", name="Go on").click()
    expect(champion.locator(".stage__notes")).to_be_visible()
    stage = champion.locator("#stage").inner_text()
    accessible(champion)
    # The page of the group moves by itself, and has no notes.
    expect(guest.get_by_role("heading", name=stage, exact=True)).to_be_visible(timeout=20_000)
    assert champion.locator(".stage__notes").inner_text().splitlines()[-1] not in guest.content()
    accessible(guest)

    champion.get_by_label("Decision").fill("Screen at the third visit: the clinic nurse, from Monday.")
    champion.get_by_role("button", name="Keep it").click()
    champion.get_by_role("button", name="Close the discussion").click()
    expect(champion.get_by_text("The discussion is closed. Attendance is on record.")).to_be_visible()
    expect(guest.get_by_text("That you attended is on record.")).to_be_visible(timeout=20_000)
    expect(guest.get_by_text("Screen at the third visit")).to_be_visible()
    accessible(guest)

    kit = champion.request.get(f"/discussions/kits/{MODULE}.pdf")
    assert (kit.status, kit.body()[:5]) == (200, b"%PDF-")
    wait_for(lambda: discussed(colleague), "the case counts for whoever attended")


def discussed(learner: Learner) -> bool:
    return any(
        each["kind"] == "case_discussed" and each["resource"] == MODULE and each["met"]
        for each in learner.standing()["requirements"]
    )
