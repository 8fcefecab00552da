"""Single values between the content and a form. What cannot be understood stays as it was typed. Pure."""

import json
import re
from collections.abc import Callable
from typing import Any

from services.portal.editing.fields import Field, Widget

_TIMECODE = re.compile(r"(?:(\d+):)?(\d{1,3}):([0-5]?\d(?:\.\d+)?)")


def shown(field: Field, value: Any) -> Any:
    """Return what the form shows of a value."""
    if value is None:
        return [] if field.widget is Widget.SOME_OF else ""
    match field.widget:
        case Widget.LINES:
            return "\n".join(value) if isinstance(value, list) else value
        case Widget.PERCENT:
            return f"{value * 100:g}" if isinstance(value, int | float) else value
        case Widget.TIMECODE:
            return timecode(value) if isinstance(value, int | float) else value
        case Widget.FILE:
            return json.dumps(value) if value else ""
    return value


def understood(field: Field, typed: list[str]) -> Any:
    """Return the value that was typed; None for nothing, and the text itself when it is no such value."""
    if field.widget is Widget.SOME_OF:
        return [each for each in typed if each]
    if field.widget is Widget.FLAG:
        return "yes" in typed
    text = (typed[-1] if typed else "").replace("\r\n", "\n").strip()
    if not text:
        return [] if field.widget is Widget.LINES else None
    return _READ.get(field.widget, str)(text)


def seconds(text: str) -> float | str:
    """`1:02:03`, `2:03` or `123` -> seconds."""
    found = _TIMECODE.fullmatch(text)
    if found:
        return 3600 * int(found[1] or 0) + 60 * int(found[2]) + float(found[3])
    try:
        plain = float(text)
    except ValueError:
        return text
    return plain if 0 <= plain < 1_000_000 else text


def timecode(value: float) -> str:
    """Seconds as `1:02:03` or `2:03`, with the part of a second that there is."""
    hours, rest = divmod(value, 3600)
    minutes, left = divmod(rest, 60)
    tail = f"{left:06.3f}".rstrip("0").rstrip(".")
    return f"{int(hours)}:{int(minutes):02}:{tail}" if hours else f"{int(minutes)}:{tail}"


def _share(text: str) -> float | str:
    try:
        number = float(text.removesuffix("%").strip())
    except ValueError:
        return text
    return round(number / 100, 6) if 0 <= number <= 1000 else text


def _reference(text: str) -> Any:
    try:
        found = json.loads(text)
    except ValueError:
        return None
    return found if isinstance(found, dict) else None


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def _whole(text: str) -> int | str:
    return int(text) if text.isdecimal() and len(text) < 10 else text


_READ: dict[Widget, Callable[[str], Any]] = {
    Widget.LINES: _lines,
    Widget.WHOLE: _whole,
    Widget.PERCENT: _share,
    Widget.TIMECODE: seconds,
    Widget.FILE: _reference,
}
