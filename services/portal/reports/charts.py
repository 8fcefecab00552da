"""Bar charts as geometry, drawn by the templates as SVG. Pure functions; lengths are in units of a 320 wide drawing."""

from collections.abc import Iterable
from dataclasses import dataclass

WIDTH = 320
ROW = 46
LONGEST_LABEL = 36


@dataclass(frozen=True)
class Bar:
    """A labelled bar; `second` is drawn in another pattern behind the first, None where nothing may be drawn."""

    label: str
    value: float | None
    said: str
    second: float = 0


@dataclass(frozen=True)
class Drawn:
    """Where a bar lies: `y` of its row, and the lengths of its two parts."""

    label: str
    said: str
    y: int
    first: float
    second: float


@dataclass(frozen=True)
class Chart:
    """A drawing, and the sentence that stands for it."""

    title: str
    description: str
    height: int
    bars: tuple[Drawn, ...]
    width: int = WIDTH


def bar_chart(title: str, bars: Iterable[Bar], *, whole: float | None = None) -> Chart:
    """Lay out bars below each other; `whole` fills the width, by default the longest bar does."""
    given = list(bars)
    longest = whole or max(((bar.value or 0) + bar.second for bar in given), default=0) or 1

    def length(value: float) -> float:
        return round(WIDTH * min(1.0, value / longest), 1)

    drawn = [
        Drawn(_short(bar.label), bar.said, place * ROW, length(bar.value or 0), length(bar.second))
        for place, bar in enumerate(given)
    ]
    description = "; ".join(f"{bar.label}: {bar.said}" for bar in given)
    return Chart(title, f"{description}." if given else "Nothing to show.", max(1, len(given)) * ROW, tuple(drawn))


def _short(label: str) -> str:
    return label if len(label) <= LONGEST_LABEL else f"{label[: LONGEST_LABEL - 1].rstrip()}…"
