"""Every mail as a mail program shows it: axe finds nothing wrong, on a phone and wide, by day and by night."""

import datetime as dt
from collections.abc import Iterator

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


@pytest.fixture(scope="module")
def reader(browser: Browser) -> Iterator[Page]:
    """A page that loads nothing: mail programs block pictures until they are asked for."""
    page = browser.new_page()
    page.route("**/*", lambda route: route.abort())
    yield page
    page.close()


@pytest.mark.parametrize("name", TEMPLATES.names())
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_mail_can_be_read_by_everybody(reader: Page, name: str, scheme: str) -> None:
    reader.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    for language, site in zip(LANGUAGES, (SITE, PLAIN), strict=True):
        reader.set_content(shown(name, language, site))
        for width in (680, 320):
            reader.set_viewport_size({"width": width, "height": 900})
            assert reader.evaluate("document.documentElement.scrollWidth") <= width
        check(reader)


def test_a_logo_that_is_not_loaded_leaves_the_name(reader: Page) -> None:
    reader.set_content(shown("welcome", "en", SITE))
    assert reader.get_by_role("img", name="Champions").is_visible()
