"""An administrator looks at a reminder as a Spanish-speaking learner would get it, and sends it to themselves."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from shared.testing.waiting import wait_for
from tests.driver import Driver


def sign_in(page: Page, address: str, password: str) -> None:
    page.goto("/sign-in")
    page.get_by_label("E-mail address").fill(address)
    page.get_by_label("Password").fill(password)
    page.locator("main").get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", level=1)).not_to_have_text("Sign in")


def test_a_reminder_is_looked_at_and_sent_to_oneself(
    page: Page, driver: Driver, accessible: Callable[[Page], None]
) -> None:
    learner = driver.new_learner("Inés Ejemplo", locale="es")
    learner.enroll()
    own = driver.access["administrator"]
    sign_in(page, own["email"], own["password"])
    page.goto("/admin/previews")
    accessible(page)
    page.get_by_label("Message", exact=True).select_option(label="A week without activity")
    page.get_by_label("Person").fill(learner.email)

    def shown() -> bool:
        page.get_by_role("button", name="Show").click()
        return page.get_by_role("heading", name="Su próximo paso").count() == 1

    # The enrollment travels from progress as an event.
    wait_for(shown, "the preview with what progress says")
    mail = page.frame_locator("iframe")
    expect(mail.get_by_text("Hola, Inés Ejemplo:")).to_be_visible()
    expect(page.get_by_label("Plain text")).to_contain_text("Hola, Inés Ejemplo:")
    page.set_viewport_size({"width": 320, "height": 800})
    accessible(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    page.get_by_role("button", name="Send it to my own address").click()
    expect(page.get_by_text(f"on its way to {own['email']}")).to_be_visible()
    sent = driver.wait_for_mail(own["email"], "próximo paso")
    text = driver.mail_text(sent).get_body(("plain",))
    assert text is not None
    assert "Hola, Inés Ejemplo:" in text.get_content()
    assert not [each for each in driver.mails(learner.email) if "próximo paso" in each.subject]
