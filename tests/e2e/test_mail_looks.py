"""Every mail as a mail program shows it: axe finds nothing wrong, on a phone and wide, by day and by night."""

import datetime as dt

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from services.notifications.mail.languages import LANGUAGES, reading_locale
from services.notifications.mail.samples import sample_values
from services.notifications.mail.site import Site
from services.notifications.mail.templates import Templates

SITE = Site(
    "Champions",
    "https://champions.example",
    "https://mail.champions.example",
    logo_url="https://champions.example/logo.png",
    postal_address="12 Example Street, Springfield",
)
TEMPLATES = Templates()
# Landmarks are the business of the mail program that shows the message.
WCAG_2_2_AA = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}}
AXE = Axe()
PLAIN = Site(SITE.name, SITE.url, SITE.unsubscribe_url, postal_address=SITE.postal_address)


def shown(name: str, language: str, site: Site) -> str:
    values = sample_values(site, site.url, dt.datetime(2026, 11, 22, 8, 5, tzinfo=dt.UTC))
    return TEMPLATES.render(name, values, reading_locale(language)).html


def check(page: Page) -> None:
    found = AXE.run(page, options=WCAG_2_2_AA)
    assert found.violations_count == 0, found.generate_report()


@pytest.mark.parametrize("name", TEMPLATES.names())
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_mail_can_be_read_by_everybody(browser: Browser, name: str, scheme: str) -> None:
    for width in (320, 680):
        page = browser.new_page(viewport={"width": width, "height": 900}, color_scheme=scheme)  # type: ignore[arg-type]
        # Mail programs block pictures until they are asked for.
        page.route("**/*", lambda route: route.abort())
        for language, site in zip(LANGUAGES, (SITE, PLAIN), strict=True):
            page.set_content(shown(name, language, site))
            check(page)
            assert page.evaluate("document.documentElement.scrollWidth") <= width
        page.close()


def test_a_logo_that_is_not_loaded_leaves_the_name(browser: Browser) -> None:
    page = browser.new_page()
    page.route("**/*", lambda route: route.abort())
    page.set_content(shown("welcome", "en", SITE))
    logo = page.get_by_role("img", name="Champions")
    assert logo.is_visible()
    page.close()
