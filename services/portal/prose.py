"""Markdown from content to safe HTML: no raw HTML, no scripts, only links and text."""

import functools

import nh3
from markdown_it import MarkdownIt
from markupsafe import Markup

TAGS = {"p", "strong", "em", "ul", "ol", "li", "a", "h3", "h4", "blockquote", "br", "code", "hr", "table"} | {
    *("thead", "tbody", "tr", "th", "td", "sub", "sup")
}
_markdown = MarkdownIt("commonmark", {"html": False}).enable("table")


@functools.lru_cache(maxsize=2048)
def prose(text: str) -> Markup:
    """Return blocks of HTML; headings begin at the third level, below those of the page."""
    html = _markdown.render(text)
    for level, lower in (("h2", "h4"), ("h1", "h3")):
        html = html.replace(f"<{level}>", f"<{lower}>").replace(f"</{level}>", f"</{lower}>")
    return Markup(_clean(html))  # noqa: S704 - cleaned by nh3


@functools.lru_cache(maxsize=4096)
def inline_prose(text: str) -> Markup:
    """Return one line of HTML without a paragraph around it."""
    return Markup(_clean(_markdown.renderInline(text)))  # noqa: S704 - cleaned by nh3


def _clean(html: str) -> str:
    return nh3.clean(html, tags=TAGS, attributes={"a": {"href"}}, url_schemes={"https", "http", "mailto"})
