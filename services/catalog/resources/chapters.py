"""Writes a chapters file (WebVTT) from segments. Pure."""

from collections.abc import Mapping, Sequence
from typing import Any


def chapters_file(segments: Sequence[Mapping[str, Any]], title: str, length_s: float) -> bytes:
    """Return one chapter for each segment, or one for the whole recording when it has none."""
    spans = [(str(each["title"]), float(each["start_s"]), float(each["end_s"])) for each in segments]
    lines = ["WEBVTT", ""]
    for heading, start, end in spans or [(title, 0.0, length_s)]:
        # An arrow or a line break in a title would end the cue.
        lines += [f"{_timestamp(start)} --> {_timestamp(end)}", " ".join(heading.replace("-->", "to").split()), ""]
    return "\n".join(lines).encode()


def _timestamp(seconds: float) -> str:
    milliseconds = round(seconds * 1000)
    minutes, milliseconds = divmod(milliseconds, 60_000)
    hours, minutes = divmod(minutes, 60)
    whole, milliseconds = divmod(milliseconds, 1000)
    return f"{hours:02}:{minutes:02}:{whole:02}.{milliseconds:03}"
