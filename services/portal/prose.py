"""Markdown from content to safe HTML: no raw HTML, no scripts, only links and text."""

import functools

import nh3
from markdown_it import MarkdownIt
from markupsafe import Markup

TAGS = {
    *("p", "strong", "em", "ul", "ol", "li", "a", "h2", "h3", "h4", "h5", "h6", "blockquote", "br", "code", "hr"),
    *("table", "thead", "tbody", "tr", "th", "td", "sub", "sup"),
}
_markdown = MarkdownIt("commonmark", {"html": False}).enable("table")


@functools.lru_cache(maxsize=2048)
def prose(text: str, top: int = 3) -> Markup:
    """Return blocks of HTML; the highest heading in `text` becomes level `top`, so that it fits into its page."""
    tokens = _markdown.parse(text)
    headings = [token for token in tokens if token.type.startswith("heading_")]
    raise_by = top - min((int(token.tag[1]) for token in headings), default=top)
    for token in headings:
        token.tag = f"h{min(6, int(token.tag[1]) + raise_by)}"
    return _clean(_markdown.renderer.render(tokens, _markdown.options, {}))


@functools.lru_cache(maxsize=4096)
def inline_prose(text: str) -> Markup:
    """Return one line of HTML without a paragraph around it."""
    return _clean(_markdown.renderInline(text))


def _clean(html: str) -> Markup:
    cleaned = nh3.clean(html, tags=TAGS, attributes={"a": {"href"}}, url_schemes={"https", "http", "mailto"})
    return Markup(cleaned)  # noqa: S704 - nothing but the tags above is left
