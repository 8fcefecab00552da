"""After a module: its evaluation and a commitment, up to the certificate that asks for both."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page, expect

from shared.testing.product import Product
from shared.testing.waiting import wait_for
from tests.driver import Driver

Accessible = Callable[[Page], None]
SHORT = "first-steps"


def sign_in(page: Page, email: str, password: str) -> None:
    page.goto("/sign-in")
    page.get_by_label("E-mail address").fill(email)
    page.get_by_label("Password").fill(password)
    page.locator("main").get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", level=1)).not_to_have_text("Sign in")


def answer_all(page: Page) -> None:
    """Give the best answer to every question that has choices."""
    for group in page.locator("form.evaluation fieldset").all():
        group.locator("label.scale__step, label.usa-radio__label, label.usa-checkbox__label").last.click()


@pytest.mark.timeout(180)
def test_the_short_pathway_ends_in_a_certificate_without_javascript(
    driver: Driver, browser: Browser, product: Product
) -> None:
    person = driver.new_learner()
    person.enroll(SHORT)
    assert person.take_quiz("p1-m1")["passed"]
    page = browser.new_context(base_url=product.access["portal"], java_script_enabled=False).new_page()
    sign_in(page, person.email, person.password)

    page.goto(f"/learn/{SHORT}")
    page.get_by_role("link", name=re.compile("Go on.*Evaluate")).click()
    page.get_by_label("Which topics would you like to see next?").fill("More on pain")
    page.get_by_role("button", name="Send your evaluation").click()
    expect(page.get_by_role("heading", name="Please look at this again")).to_be_visible()
    expect(page.get_by_label("Which topics would you like to see next?")).to_have_value("More on pain")
    answer_all(page)
    page.get_by_role("button", name="Send your evaluation").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("What will you change?")
    page.locator("label[for=listed-1]").click()
    page.get_by_label("In your own words").fill("Ask every patient what matters to them")
    page.get_by_role("button", name="Commit").click()
    expect(page.get_by_text("Ask every patient what matters to them", exact=True)).to_be_visible()
    driver.wait_for_mail(person.email, "certificate")

    page.get_by_role("link", name=re.compile("Say how it went")).first.click()
    page.locator("label[for=outcome-partly]").click()
    page.get_by_label("What helped").fill("It takes time")
    page.get_by_role("button", name="Keep it").click()
    expect(page.get_by_text("It takes time")).to_be_visible()


@pytest.mark.timeout(180)
def test_the_pages_after_an_activity_are_accessible(
    page: Page, driver: Driver, product: Product, accessible: Accessible
) -> None:
    person = driver.new_learner()
    person.enroll(SHORT)
    assert person.take_quiz("p1-m1")["passed"]
    sign_in(page, person.email, person.password)
    for width in (320, 1280):
        page.set_viewport_size({"width": width, "height": 900})
        for path in ("/resources/p1-m1/evaluation", "/resources/p1-m1/commitments", "/learn/commitments"):
            page.goto(path)
            accessible(page)
            assert page.evaluate("document.documentElement.scrollWidth") <= width, path
    page.goto("/resources/p1-m1/evaluation")
    page.get_by_role("button", name="Send your evaluation").click()
    accessible(page)
    page.goto("/resources/p1-m1/commitments")
    page.locator("label[for=listed-2]").click()
    page.get_by_role("button", name="Commit").click()
    accessible(page)
    page.get_by_role("link", name=re.compile("Say how it went")).first.click()
    accessible(page)


@pytest.mark.timeout(180)
def test_an_administrator_enrolls_people_and_waives_a_requirement(
    page: Page, driver: Driver, product: Product, accessible: Accessible
) -> None:
    person = driver.new_learner()
    who = product.access["administrator"]
    sign_in(page, who["email"], who["password"])
    page.goto("/admin/enrollments")
    accessible(page)
    page.get_by_label("Pathway").fill(SHORT)
    page.get_by_label("People").fill(f"{person.email}\nnobody@clinic.example")
    page.get_by_label("Due date of their own").fill("2099-12-31")
    page.get_by_role("button", name="See who they are").click()
    expect(page.get_by_role("heading", name="1 person would be enrolled")).to_be_visible()
    accessible(page)
    page.get_by_role("button", name="Enroll 1 person").click()
    expect(page.get_by_text("They are being enrolled")).to_be_visible()
    wait_for(lambda: person.standing(SHORT)["enrolled_at"], "the enrollment")
    assert person.standing(SHORT)["due_on"] == "2099-12-31"

    page.goto(f"/admin/enrollments/person?who={person.email}")
    page.get_by_text("Waive it", exact=False).first.click()
    page.get_by_label("Reason").first.fill("Taught this course")
    page.get_by_role("button", name="Waive it").first.click()
    expect(page.get_by_text("The requirement is waived.")).to_be_visible()
    accessible(page)
    assert person.standing(SHORT)["percent"] == 33
    for path in ("/admin/enrollments/log", f"/admin/enrollments/windows/{SHORT}", "/admin/evaluations", "/admin/rules"):
        page.goto(path)
        accessible(page)
