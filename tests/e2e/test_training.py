"""Looking for training without JavaScript: narrow, compare, save, report; and watching a recording with it."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from shared.testing.product import Product
from shared.testing.waiting import wait_for
from tests.driver import Driver
from tests.e2e.portal import Person

Accessible = Callable[[Page], None]
PAIR = "/training/compare?entry=hpm-fellowship&entry=ucsf-certificate"


@pytest.mark.timeout(120)
def test_a_learner_compares_saves_and_reports(driver: Driver, enter: Callable[..., Page], product: Product) -> None:
    person = driver.new_learner()
    page = enter(person.email, person.password)
    page.goto("/training")
    page.get_by_label("Kind").select_option(label="Certificate programme (2)")
    page.get_by_role("button", name="Apply").click()
    expect(page.get_by_role("heading", name="2 entries")).to_be_visible()
    for box in page.get_by_role("checkbox").all():
        page.locator(f"label[for={box.get_attribute('id')}]").click()
    page.get_by_role("button", name="Compare the chosen entries").click()
    expect(page.get_by_role("columnheader")).to_have_count(2)
    expect(page.get_by_role("rowheader", name="Deadline")).to_be_visible()

    page.get_by_role("button", name="Save for later: University of California").click()
    page.goto("/saved")
    expect(page.get_by_role("link", name="University of California")).to_be_visible()

    page.goto("/resources/ucsf-certificate")
    page.get_by_text("Something here does not work").click()
    page.get_by_label("What is wrong?").fill("The link leads nowhere")
    page.get_by_role("button", name="Report it").click()
    expect(page.get_by_text("Somebody will look at it")).to_be_visible()

    console = enter(product.access["administrator"]["email"], product.access["administrator"]["password"])
    console.goto("/admin/upkeep")
    expect(console.get_by_text("The link leads nowhere")).to_be_visible()
    console.get_by_role("button", name=re.compile("Put right.*University of California")).click()
    expect(console.get_by_text("Nothing is reported")).to_be_visible()


@pytest.mark.timeout(120)
def test_the_pages_of_training_are_accessible(page: Page, accessible: Accessible) -> None:
    for address in ("/training", PAIR, "/resources/hpm-fellowship"):
        page.goto(address)
        accessible(page)


@pytest.mark.timeout(90)
def test_what_was_watched_survives_a_closed_tab_and_a_lost_connection(page: Page, driver: Driver) -> None:
    person = driver.new_learner()
    somebody = Person(page, driver, person.name, person.email, person.password)
    somebody.sign_in()
    recording = "/resources/high-stakes-communication-2024"

    def seen() -> dict[str, Any]:
        answer: dict[str, Any] = person.progress.get("/v1/me/resources/high-stakes-communication-2024").json()
        return dict(answer["watching"])

    def second() -> float:
        return float(page.evaluate("document.querySelector('[data-player] video').currentTime"))

    def play_until(moment: float) -> None:
        page.locator(".video-js").focus()
        page.keyboard.press("k")
        wait_for(lambda: second() > moment, f"the recording is at {moment} s", seconds=20)

    page.goto(recording, wait_until="domcontentloaded")
    assert page.evaluate("document.querySelector('[data-player] video').paused")
    play_until(1.5)
    # The page goes away while it plays: the beacon tells what no answer can be read of.
    page.goto("/learn")
    wait_for(lambda: seen()["covered_s"] > 1, "the beacon has told it", seconds=15)
    before = seen()

    page.goto(recording, wait_until="domcontentloaded")
    expect(page.get_by_text(re.compile(r"Goes on at 0:0\d"))).to_be_visible()
    wait_for(lambda: abs(second() - before["position_s"]) < 0.5, "it goes on where it was", seconds=15)
    page.context.set_offline(True)
    play_until(before["position_s"] + 2)
    page.keyboard.press("k")
    kept = (
        "Object.values(localStorage).some((entry) => entry.includes('intervals') && JSON.parse(entry).position_s > %f)"
    )
    wait_for(lambda: page.evaluate(kept % (before["position_s"] + 1.5)), "it is kept in the browser")
    assert seen()["covered_s"] == before["covered_s"]
    page.close()

    later = page.context.new_page()
    page.context.set_offline(False)
    later.goto(recording, wait_until="domcontentloaded")
    wait_for(lambda: seen()["covered_s"] > before["covered_s"] + 1, "the next page has told it", seconds=15)
    assert seen()["covered_s"] <= seen()["position_s"]
    line = later.get_by_role("link", name=re.compile("Four stand-in parts"))
    line.press("Enter")
    expect(line).to_have_attribute("aria-current", "true")
    later.get_by_label("Find in the transcript").fill("any time")
    expect(later.get_by_text("1 of 8 lines")).to_be_visible()
    later.locator(".video-js").focus()
    later.keyboard.press(">")
    expect(later.get_by_role("status").filter(has_text="Speed 1.25")).to_have_count(1)
    later.close()
