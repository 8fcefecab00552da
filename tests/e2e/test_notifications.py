"""What a learner is told in the portal, what they choose to receive, and what another system is told."""

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect

from shared.testing.product import Product
from shared.testing.waiting import wait_for
from tests.driver import Driver, Learner
from tests.e2e.portal import Person
from tests.integration.notifications.receivers import Receiver

SIZES = ({"width": 1280, "height": 900}, {"width": 390, "height": 844}, {"width": 320, "height": 700})


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    """Another system of the society, on this machine."""
    server = Receiver()
    yield server
    server.stop()


def sign_in(page: Page, driver: Driver, learner: Learner) -> None:
    Person(page, driver, learner.name, learner.email, learner.password).sign_in()


def fits(page: Page, accessible: Callable[[Page], None]) -> None:
    """The page has nothing wrong for axe, and no side scrolling, at every size."""
    for size in SIZES:
        page.set_viewport_size(size)  # type: ignore[arg-type]
        assert page.evaluate("document.documentElement.scrollWidth") <= size["width"], page.url
        accessible(page)
    page.set_viewport_size(SIZES[0])  # type: ignore[arg-type]


def test_a_certificate_rings_the_bell_and_the_list_leads_to_it(
    page: Page, driver: Driver, accessible: Callable[[Page], None]
) -> None:
    learner = driver.new_learner("Nora Notified")
    learner.enroll()
    learner.finish()
    notices = driver.client("notifications", learner.token)
    wait_for(lambda: notices.get("/v1/me/notices/unread").json()["unread"] == 1, "the notice")
    sign_in(page, driver, learner)
    page.get_by_role("link", name="Notifications, 1 unread").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Notifications")
    fits(page, accessible)
    page.locator("main").get_by_role("link", name="Your certificate: ").click()
    expect(page).to_have_url(re.compile("/certificates$"))
    expect(page.get_by_role("link", name="Notifications", exact=True)).to_be_visible()
    page.goto("/notifications")
    page.get_by_role("button", name="Mark as unread").click()
    expect(page.get_by_role("button", name="Mark all as read")).to_be_visible()
    page.get_by_role("button", name="Mark all as read").click()
    expect(page.get_by_text("Everything is marked as read.")).to_be_visible()
    expect(page.get_by_role("button", name="Mark as unread")).to_be_visible()


def test_what_is_chosen_signed_in_shows_by_the_link_of_a_mail(
    page: Page, driver: Driver, accessible: Callable[[Page], None]
) -> None:
    learner = driver.new_learner("Paula Pausing")
    sign_in(page, driver, learner)
    page.goto("/preferences")
    page.get_by_text("Announcements by mail").click()
    page.get_by_text("Reminders in the portal").click()
    fits(page, accessible)
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Your choice is saved")).to_be_visible()
    stored = driver.client("notifications", learner.token).get("/v1/me/preferences").json()
    assert (stored["announcements"], stored["portal"]) == (False, {"reminders": False, "announcements": True})
    expect(page.get_by_label("Announcements by mail")).not_to_be_checked()
    expect(page.get_by_label("Reminders by mail")).to_be_checked()


def test_an_administrator_connects_another_system(
    page: Page, driver: Driver, product: Product, receiver: Receiver, accessible: Callable[[Page], None]
) -> None:
    who = product.access["administrator"]
    Person(page, driver, "", who["email"], who["password"]).sign_in()
    page.goto("/admin/webhooks/new")
    page.get_by_label("Address").fill("https://192.168.0.1/hooks")
    page.get_by_role("button", name="Add it").click()
    expect(page.get_by_role("alert")).to_contain_text("private or reserved network")
    page.get_by_label("Address").fill(receiver.url)
    page.get_by_text("enrollment.created").click()
    fits(page, accessible)
    page.get_by_role("button", name="Add it").click()
    secret = page.get_by_label("Secret").input_value()
    fits(page, accessible)
    page.get_by_role("link", name="Go to the webhook").click()
    receiver.answers = [(500, {}, b"not yet")]
    page.get_by_role("button", name="Send a test").click()
    wait_for(lambda: receiver.got, "the test")
    assert receiver.verified(secret)["type"] == "test"
    learner = driver.new_learner("Wanda Webhook")
    learner.enroll()

    def told() -> bool:
        bodies = [receiver.verified(secret, index)["data"] for index in range(len(receiver.got))]
        return any(body.get("learner_id") == learner.id for body in bodies)

    wait_for(told, "the enrollment")
    page.get_by_role("link", name="The webhook", exact=True).click()

    def delivered() -> bool:
        page.reload()
        return "delivered" in page.get_by_role("table").inner_text()

    wait_for(delivered, "the delivery in the log")
    fits(page, accessible)
    page.get_by_role("link", name=re.compile("^test")).click()
    expect(page.get_by_text("not yet")).to_be_visible()
    fits(page, accessible)
    page.get_by_role("button", name="Deliver again").click()
    wait_for(lambda: len([1 for headers, _ in receiver.got if headers["webhook-id"] == repeated(receiver)]) == 2, "it")
    page.get_by_role("link", name="The webhook", exact=True).click()
    page.get_by_role("link", name="Delete").click()
    page.get_by_role("button", name="Delete").click()
    expect(page.get_by_text("The webhook is deleted.")).to_be_visible()


def repeated(receiver: Receiver) -> str:
    """The id of what came first."""
    return receiver.got[0][0]["webhook-id"]
