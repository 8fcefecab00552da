"""HTML of questions as plain text; what cannot be text is counted. Pure."""

from html import escape
from html.parser import HTMLParser

_BLOCKS = frozenset({"p", "div", "br", "li", "tr", "h1", "h2", "h3", "h4", "ul", "ol", "table", "pre"})
_SILENT = frozenset({"script", "style"})
_LOST = frozenset({"img", "audio", "video", "object", "iframe", "svg", "math", "table"})


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []
        self.lost: list[str] = []
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._silent += tag in _SILENT
        if tag in _BLOCKS:
            self.pieces.append("\n")
        if tag in _LOST:
            self.lost.append(tag)
            self.pieces.append(dict(attrs).get("alt") or "")

    def handle_endtag(self, tag: str) -> None:
        self._silent -= tag in _SILENT and self._silent > 0
        if tag in _BLOCKS:
            self.pieces.append("\n")

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.pieces.append(data)


def text_of_html(html: str) -> tuple[str, list[str]]:
    """Return the text with one line for each block, and notes on what was left out."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    lines = (" ".join(line.split()) for line in "".join(reader.pieces).split("\n"))
    return "\n".join(line for line in lines if line), [f"left out: {tag}" for tag in dict.fromkeys(reader.lost)]


def html_of_text(text: str) -> str:
    """Return plain text as paragraphs."""
    return "".join(f"<p>{escape(line)}</p>" for line in text.split("\n") if line)
