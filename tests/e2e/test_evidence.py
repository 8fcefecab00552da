"""What was completed elsewhere: handed in, reviewed, told by mail, and listed in the transcript."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from shared.testing.product import Product
from tests.driver import Driver

Accessible = Callable[[Page], None]
PDF = b"%PDF-1.7\nA certificate\n%%EOF"


@pytest.mark.timeout(120)
def test_a_completed_course_goes_from_upload_to_the_transcript_without_javascript(
    driver: Driver, enter: Callable[..., Page], product: Product
) -> None:
    person = driver.new_learner()
    page = enter(person.email, person.password)
    page.goto("/resources/vitaltalk")
    page.get_by_role("link", name="Record your completion").click()
    page.get_by_label("Completed on").fill("2026-03-01")
    page.get_by_label("Hours it took").fill("12.5")
    document = {"name": "certificate.pdf", "mimeType": "application/pdf", "buffer": PDF}
    page.get_by_label("The document that shows it").set_input_files(document)
    page.get_by_role("button", name="Hand it in").click()
    expect(page.get_by_text("A reviewer looks at what you handed in")).to_be_visible()

    reviewer = enter(product.access["administrator"]["email"], product.access["administrator"]["password"])
    reviewer.goto("/reviews")
    reviewer.get_by_role("link", name="VitalTalk").last.click()
    opened = reviewer.request.get(str(reviewer.get_by_role("link", name="Open the file").get_attribute("href")))
    assert opened.body() == PDF
    reviewer.locator("label[for=decision-accepted]").click()
    reviewer.get_by_role("button", name="Decide").click()

    driver.wait_for_mail(person.email, "Accepted: VitalTalk")
    page.goto("/learn/transcript")
    expect(page.get_by_text("Evidence accepted by a reviewer")).to_be_visible()


@pytest.mark.timeout(120)
def test_the_pages_of_evidence_are_accessible(page: Page, driver: Driver, accessible: Accessible) -> None:
    person = driver.new_learner()
    page.goto("/sign-in")
    page.get_by_label("E-mail address").fill(person.email)
    page.get_by_label("Password").fill(person.password)
    page.locator("main").get_by_role("button", name="Sign in").click()
    for address in ("/resources/vitaltalk", "/resources/vitaltalk/completion", "/learn", "/learn/transcript"):
        page.goto(address)
        accessible(page)
