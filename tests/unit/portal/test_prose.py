"""Markdown of content becomes harmless HTML that fits into its page."""

import pytest

from services.portal.prose import inline_prose, prose


@pytest.mark.parametrize(
    "text",
    ["<script>alert(1)</script>", "[x](javascript:alert(1))", "<img src=x onerror=alert(1)>", "![x](http://a/b.png)"],
)
def test_nothing_that_runs_or_loads_survives(text: str) -> None:
    for html in (prose(text), inline_prose(text)):
        assert "<script" not in html
        assert "<img" not in html
        assert 'href="javascript' not in html


@pytest.mark.parametrize("text", ["# A\n\n## B", "## A\n\n### B"])
def test_the_highest_heading_takes_the_level_of_its_place(text: str) -> None:
    assert "<h3>A</h3>" in prose(text)
    assert "<h4>B</h4>" in prose(text)
    assert "<h2>A</h2>" in prose(text, 2)


def test_emphasis_and_links_stay() -> None:
    assert inline_prose("**no** [page](https://a.example)") == (
        '<strong>no</strong> <a href="https://a.example" rel="noopener noreferrer">page</a>'
    )
