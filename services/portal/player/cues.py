"""Reads WebVTT captions into the lines of a transcript. Pure functions."""

import html
import re
from dataclasses import dataclass

_STAMP = r"(?:(\d+):)?(\d{2}):(\d{2})\.(\d{3})"
_TIMING = re.compile(rf"^\s*{_STAMP}\s+-->\s+{_STAMP}")
_TAG = re.compile(r"<[^>]*>")
_BLANK = re.compile(r"\n[ \t]*\n")


@dataclass(frozen=True)
class Cue:
    """What is said, and from when to when in seconds."""

    start_s: float
    end_s: float
    text: str


def read_cues(text: str) -> list[Cue]:
    """Return the cues of a caption file in the order of time; what is no cue (notes, styles, mistakes) is left out.

    Marks of voices and typefaces are taken out: a transcript is plain words.
    """
    blocks = _BLANK.split(text.replace("\r\n", "\n").replace("\r", "\n").lstrip("\ufeff"))
    cues = [cue for cue in map(_cue, blocks) if cue]
    return sorted(cues, key=lambda cue: cue.start_s)


def _cue(block: str) -> Cue | None:
    lines = block.strip("\n").split("\n")
    for place, line in enumerate(lines[:2]):
        match = _TIMING.match(line)
        if match:
            words = " ".join(html.unescape(_TAG.sub("", " ".join(lines[place + 1 :]))).split())
            start, end = _seconds(*match.groups()[:4]), _seconds(*match.groups()[4:])
            return Cue(start, end, words) if words and start < end else None
    return None


def _seconds(hours: str | None, minutes: str, seconds: str, thousandths: str) -> float:
    return int(hours or 0) * 3600 + int(minutes) * 60 + int(seconds) + int(thousandths) / 1000
