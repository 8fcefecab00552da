"""The running product as the end-to-end tests see it: a browser, public URLs and the mailbox."""

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from shared.testing.product import Product
from tests.driver import Driver

WCAG_2_2_AA = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@pytest.fixture
def driver(product: Product) -> Driver:
    """The running product, driven by its APIs."""
    return Driver(product.access)


@pytest.fixture(scope="session")
def accessible() -> Callable[[Page], None]:
    """`accessible(page)`: axe finds nothing wrong with what is shown now."""
    axe = Axe()

    def check(page: Page) -> None:
        found = axe.run(page, options={"runOnly": {"type": "tag", "values": WCAG_2_2_AA}})
        assert found.violations_count == 0, f"{page.url}\n{found.generate_report()}"

    return check


@pytest.fixture
def enter(browser: Browser, product: Product) -> Callable[..., Page]:
    """`enter(email, password)`: a browser of its own, signed in; without JavaScript unless `script`."""

    def sign_in(email: str, password: str, *, script: bool = False) -> Page:
        page = browser.new_context(base_url=product.access["portal"], java_script_enabled=script).new_page()
        page.goto("/sign-in")
        page.get_by_label("E-mail address").fill(email)
        page.get_by_label("Password").fill(password)
        page.locator("main").get_by_role("button", name="Sign in").click()
        expect(page.get_by_role("heading", level=1)).not_to_have_text("Sign in")
        return page

    return sign_in
