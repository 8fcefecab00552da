"""A recording is completed without JavaScript: the learner says what they have watched or read."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from shared.testing.waiting import wait_for
from tests.driver import Driver

Accessible = Callable[[Page], None]
RECORDING = "/resources/high-stakes-communication-2024"


@pytest.mark.timeout(180)
def test_a_recorded_session_is_completed_without_javascript(driver: Driver, enter: Callable[..., Page]) -> None:
    person = driver.new_learner()
    person.enroll()
    plain = enter(person.email, person.password)
    plain.goto(RECORDING)
    plain.get_by_role("link", name="Record yourself what you have watched").click()
    say = plain.get_by_role("button", name=re.compile("I have watched or read this"))
    expect(say).to_have_count(4)

    say.first.click()
    expect(plain.get_by_text("longer than you have had the recording open")).to_be_visible()
    # The parts last a few seconds; each counts as soon as it can have been watched or read.
    for left in (3, 2, 1, 0):
        wait_for(lambda left=left: say_it(say, left), f"{left} parts are left", seconds=30)
    expect(plain.get_by_text("there is nothing more to record")).to_be_visible()
    standing = person.progress.get(f"/v1/me{RECORDING}").json()
    assert (standing["completed"], standing["percent"]) == (True, 100)


def say_it(say: Locator, left: int) -> bool:
    """Press the first button unless only `left` are there; whether that is so now."""
    if say.count() > left:
        say.first.click()
    return say.count() == left


@pytest.mark.timeout(120)
def test_the_page_of_a_recording_is_accessible_on_a_phone(
    driver: Driver, enter: Callable[..., Page], accessible: Accessible
) -> None:
    person = driver.new_learner()
    page = enter(person.email, person.password, script=True)
    for width in (320, 390, 1280):
        page.set_viewport_size({"width": width, "height": 900})
        page.goto(RECORDING)
        expect(page.get_by_role("heading", name="Watched it another way, or read it?")).to_be_visible()
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    accessible(page)
