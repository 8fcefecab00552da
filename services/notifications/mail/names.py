"""Names and titles that other people typed, made fit for a header and a greeting."""

import re
import unicodedata

LONGEST_NAME = 80
LONGEST_SUBJECT = 150

# What mail programs turn into a link by themselves: an address, a scheme, or a dotted host name.
_LINK = re.compile(r"@|://|\bwww\.|\b[\w-]+\.(?:[a-z]{2,}\b)(?!\.)", re.IGNORECASE)
_TITLE_WITH_DOT = re.compile(r"\b(?:Dr|Prof|Mr|Mrs|Ms|St|Jr|Sr)\.", re.IGNORECASE)


def one_line(text: str, limit: int) -> str:
    """Return `text` on one line without control and direction marks, cut with an ellipsis at `limit`."""
    if text.isascii() and text.isprintable():
        return _cut(" ".join(text.replace("=?", "= ?").split()), limit)
    kept = "".join(" " if unicodedata.category(each) in ("Cc", "Zl", "Zp", "Zs") else each for each in text)
    kept = "".join(
        each for each in kept if unicodedata.category(each) not in ("Cf", "Cs", "Co") or each in "\u200c\u200d"
    )
    # "=?" would be read as an encoded word, which can hold a line end, when the header is put together.
    kept = " ".join(unicodedata.normalize("NFC", kept).replace("=?", "= ?").split())
    return _cut(kept, limit)


def _cut(text: str, limit: int) -> str:
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"


def display_name(name: str | None) -> str:
    """Return a name for the To header; empty when there is none to show."""
    return one_line(name or "", LONGEST_NAME)


def greeting_name(name: str | None) -> str:
    """Return a name to greet by, or an empty text for one that a mail program would turn into a link.

    Somebody else may have typed it, and a name must not be a way to mail our readers an address.
    """
    shown = display_name(name)
    return "" if _LINK.search(_TITLE_WITH_DOT.sub("", shown)) else shown


def subject_line(text: str) -> str:
    """Return a subject on one line of reasonable length."""
    return one_line(text, LONGEST_SUBJECT)
