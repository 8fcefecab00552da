"""The product's main promise, seen by a learner: from sign-up to a certificate that anybody can check."""

import hashlib
import io
import re
import uuid
from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page, expect
from pypdf import PdfReader

from shared.testing.product import Product
from tests.driver import Driver, Learner
from tests.e2e.portal import Person

Accessible = Callable[[Page], None]


def somebody(page: Page, driver: Driver, name: str = "Zoë Brânză-Ólafsdóttir") -> Person:
    return Person(page, driver, name, f"journey-{uuid.uuid4().hex[:10]}@clinic.example")


def as_learner(person: Person) -> Learner:
    return Learner(person.driver, "", person.email, person.password, person.name)


@pytest.mark.timeout(240)
def test_a_learner_goes_from_sign_up_to_a_certificate_that_anybody_can_check(
    page: Page, driver: Driver, browser: Browser, accessible: Accessible
) -> None:
    person = somebody(page, driver)
    page.goto("/")
    accessible(page)
    expect(page.get_by_text("not published or endorsed", exact=False).first).to_be_visible()

    page.goto("/register")
    accessible(page)
    person.register()
    accessible(page)
    person.confirm_from_the_mailbox()
    person.sign_in()

    page.goto("/")
    page.get_by_role("button", name="Join the programme").click()
    page.goto("/learn/champion")
    accessible(page)
    expect(page.get_by_role("img", name="0 percent done")).to_be_visible()

    page.goto("/resources/p1-m1")
    accessible(page)
    expect(page.get_by_text("clinical review", exact=False).first).to_be_visible()
    page.get_by_role("link", name="To the quiz").click()
    accessible(page)

    person.take_quiz("p1-m1", wrong=3)
    expect(page.get_by_role("heading", name="Not passed yet")).to_be_visible()
    expect(page.get_by_role("heading", name="Points to revisit")).to_be_visible()
    accessible(page)
    no_key_is_shown(page, driver, "p1-m1")

    person.take_quiz("p1-m1")
    expect(page.get_by_role("heading", name="You passed")).to_be_visible()
    expect(page.get_by_role("heading", name="Answers and reasons")).to_be_visible()
    accessible(page)
    page.goto("/learn/champion")
    expect(page.get_by_role("img", name="9 percent done")).to_be_visible()
    expect(page.get_by_text("Your next step")).to_have_count(1)
    accessible(page)

    learner = as_learner(person)
    for module in driver.modules()[1:-1]:
        assert learner.take_quiz(module)["passed"]
    person.take_quiz(driver.modules()[-1])
    expect(page.get_by_role("heading", name="You have completed the programme")).to_be_visible()

    code = certificate_arrives(person)
    page.goto("/certificates")
    accessible(page)
    expect(page.get_by_text(code, exact=True)).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("link", name="Download the PDF").click()
    assert download.value.path().read_bytes().startswith(b"%PDF-")

    stranger = browser.new_page()
    stranger.goto(f"{driver.access['portal']}/verify/{code}")
    expect(stranger.get_by_text("This certificate is genuine")).to_be_visible()
    expect(stranger.get_by_text(person.name).first).to_be_visible()
    accessible(stranger)
    stranger.close()


def no_key_is_shown(page: Page, driver: Driver, module: str) -> None:
    """Neither a rationale nor a mark at an option is anywhere in the page."""
    html = page.content()
    draft = driver.client("catalog", driver.administrator).get(f"/v1/admin/resources/{module}").json()
    for question in draft["content"]["assessment"]["questions"]:
        assert question["rationale"][:40] not in html
    assert "Right answer" not in html


def certificate_arrives(person: Person) -> str:
    """The one mail holds the one certificate, made out to the person; returns its code."""
    mail = person.driver.wait_for_mail(person.email, "certificate")
    message = person.driver.mail_text(mail)
    attachments = [part for part in message.iter_attachments() if part.get_content_type() == "application/pdf"]
    assert len(attachments) == 1
    pdf = attachments[0].get_payload(decode=True)
    assert isinstance(pdf, bytes)
    document = PdfReader(io.BytesIO(pdf))
    assert person.name in document.pages[0].extract_text().replace("\n", " ")
    assert document.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert document.trailer["/Root"]["/Lang"]
    certificates = as_learner(person).certificates()
    assert len(certificates) == 1
    assert certificates[0]["sha256"] == hashlib.sha256(pdf).hexdigest()
    return str(certificates[0]["code"])


@pytest.mark.timeout(180)
def test_the_core_journey_works_without_javascript(browser: Browser, driver: Driver, product: Product) -> None:
    context = browser.new_context(base_url=product.url("portal"), java_script_enabled=False)
    page = context.new_page()
    person = somebody(page, driver, "Nina No-Script")
    person.register()
    person.confirm_from_the_mailbox()
    person.sign_in()
    page.goto("/learn/champion")
    page.get_by_role("button", name="Join").click()
    page.goto("/resources/p2-m3")
    expect(page.get_by_role("heading", name="Key points")).to_be_visible()
    person.take_quiz("p2-m3")
    expect(page.get_by_role("heading", name="You passed")).to_be_visible()
    page.goto("/learn/champion")
    expect(page.get_by_role("img", name="9 percent done")).to_be_visible()
    context.close()


def test_an_incomplete_quiz_says_what_is_missing_and_keeps_what_was_chosen(page: Page, driver: Driver) -> None:
    learner = driver.new_learner()
    learner.enroll()
    person = Person(page, driver, learner.name, learner.email, learner.password)
    person.sign_in()
    page.goto("/resources/p1-m2/quiz")
    page.get_by_role("button", name="Start the quiz").click()
    first = page.locator("fieldset input").first
    page.locator(f'label[for="{first.get_attribute("id")}"]').click()
    page.get_by_role("button", name="Submit answers").click()
    expect(page.get_by_role("alert")).to_contain_text("4 questions are not answered yet")
    expect(page.locator("fieldset input").first).to_be_checked()


def test_a_mistake_in_the_registration_form_loses_nothing_that_was_typed(page: Page, accessible: Accessible) -> None:
    page.goto("/register")
    page.get_by_label("Name", exact=False).first.fill("Rosa Núñez")
    page.get_by_label("E-mail address").fill("rosa@clinic.example")
    page.get_by_label("Password").fill("short")
    page.get_by_label("Profession").select_option(label="Chaplain")
    page.get_by_role("button", name="Create my account").click()
    expect(page.get_by_role("alert")).to_contain_text(re.compile("password", re.IGNORECASE))
    expect(page.get_by_label("E-mail address")).to_have_value("rosa@clinic.example")
    expect(page.get_by_label("Name", exact=False).first).to_have_value("Rosa Núñez")
    accessible(page)


def test_the_journey_to_a_quiz_needs_no_mouse(page: Page, driver: Driver) -> None:
    learner = driver.new_learner()
    learner.enroll()
    Person(page, driver, learner.name, learner.email, learner.password).sign_in()
    page.goto("/resources/p1-m3/quiz")
    press_until_focused(page, "Start the quiz")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Submit answers")).to_be_visible()
    press_until_focused(page, "", kind="radio")
    page.keyboard.press("Space")
    expect(page.locator("fieldset input:checked")).to_have_count(1)


def press_until_focused(page: Page, text: str, kind: str = "") -> None:
    """Press Tab until a control with this text (or type) has the focus."""
    for _ in range(60):
        page.keyboard.press("Tab")
        focused = page.evaluate("[document.activeElement.innerText || '', document.activeElement.type || '']")
        if text in focused[0] and (not kind or focused[1] == kind):
            return
    raise AssertionError(f"the keyboard never reached {text or kind!r}")
