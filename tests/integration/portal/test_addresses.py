"""What pages and views lead to exists: a renamed endpoint would only be noticed by whoever opens the page."""

import pathlib
import re

from flask import Flask

import services.portal

ROOT = pathlib.Path(services.portal.__file__).parent
# `url_for("media.listing"` in templates and views; ".listing" is one of the same blueprint.
NAMED = re.compile(r"""url_for\(\s*["']([a-z_]+\.[a-z_]+)["']""")


def test_every_endpoint_that_is_named_in_pages_and_views_exists(portal: Flask) -> None:
    files = [*ROOT.rglob("*.html"), *ROOT.rglob("*.py")]
    named = {(name, file.name) for file in files for name in NAMED.findall(file.read_text())}
    assert len(named) > 100
    assert [each for each in sorted(named) if each[0] not in portal.view_functions] == []
