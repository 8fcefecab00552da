"""How credit is written in HTML: the phrase of the American Medical Association in italics, its trademark sign not."""

import re

from markupsafe import Markup, escape

_PHRASE = re.compile(r"AMA PRA Category 1 Credit(?:\(s\)|s)?(?=™)")
QUARTERS_PER_CREDIT = 4
NOBODY_EARNS = "none of the types of credit"


def credit_words(text: str | None) -> Markup:
    """Return a text, escaped, with the phrase in italics wherever it stands."""
    return Markup(_PHRASE.sub(lambda found: f"<i>{found.group()}</i>", str(escape(text or ""))))  # noqa: S704 - escaped


def credits_of(quarters: int) -> str:
    """Return quarters as a number with two decimals."""
    whole, rest = divmod(quarters, QUARTERS_PER_CREDIT)
    return f"{whole}.{rest * 25:02}"


def quarters_in(typed: str) -> int | None:
    """Return the quarters in what somebody typed, such as `0.5` or `1,25`; None for what is no step of 0.25."""
    try:
        quarters = float(typed.strip().replace(",", ".")) * QUARTERS_PER_CREDIT
    except ValueError:
        return None
    return int(quarters) if 0 <= quarters <= 400 and quarters == int(quarters) else None
