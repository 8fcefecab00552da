"""Looking for training: narrow, compare, save, and say what does not work, all without JavaScript."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from shared.testing.product import Product
from tests.driver import Driver

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
