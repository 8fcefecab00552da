"""Reads WebVTT files: captions and chapters as a list of cues."""

import re
from dataclasses import dataclass

from services.catalog.packs.problems import SourceError

_STAMP = r"(?:(\d{2,}):)?([0-5]\d):([0-5]\d)\.(\d{3})"
_TIMING = re.compile(rf"^{_STAMP}[ \t]+-->[ \t]+{_STAMP}(?:[ \t].*)?$")


@dataclass(frozen=True)
class Cue:
    """One text and when it is shown; `line` is where its timing stands in the file."""

    start_s: float
    end_s: float
    text: str
    line: int


def read_cues(text: str) -> list[Cue]:
    """The cues of a file in their order; raises SourceError with the line of the first mistake."""
    lines = text.splitlines()
    if not lines or not re.match(r"^WEBVTT(?:[ \t].*)?$", lines[0]):
        raise SourceError("a WebVTT file starts with the line WEBVTT", 1)
    cues: list[Cue] = []
    for number, line in enumerate(lines, start=1):
        if "-->" in line:
            cue = _cue(line, lines[number:], number)
            if cues and cue.start_s < cues[-1].start_s:
                raise SourceError("the cue starts before the one above it", number)
            cues.append(cue)
    return cues


def _cue(timing: str, following: list[str], number: int) -> Cue:
    match = _TIMING.match(timing.strip())
    if not match:
        raise SourceError("a timing looks like 00:01.000 --> 00:04.000", number)
    start, end = _seconds(*match.groups()[:4]), _seconds(*match.groups()[4:])
    if end <= start:
        raise SourceError("the cue ends before it starts", number)
    words = []
    for line in following:
        if not line.strip():
            break
        words.append(line.strip())
    if not words:
        raise SourceError("the cue has no text", number)
    return Cue(start, end, " ".join(words), number)


def _seconds(hours: str | None, minutes: str, seconds: str, thousandths: str) -> float:
    return int(hours or 0) * 3600 + int(minutes) * 60 + int(seconds) + int(thousandths) / 1000
