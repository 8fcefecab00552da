"""When a pathway may be joined, and by when it is due. Pure functions; days are those of UTC."""

import datetime as dt
from dataclasses import dataclass


@dataclass(frozen=True)
class Window:
    """From when and until when learners join by themselves, both days included, and the day by which all are due."""

    opens_on: dt.date | None = None
    closes_on: dt.date | None = None
    due_on: dt.date | None = None


ALWAYS_OPEN = Window()


def faults(window: Window) -> list[dict[str, str]]:
    """Return what is wrong with a window, by field."""
    found = []
    if window.opens_on and window.closes_on and window.closes_on < window.opens_on:
        found.append({"field": "closes_on", "message": "It closes before it opens."})
    if window.opens_on and window.due_on and window.due_on < window.opens_on:
        found.append({"field": "due_on", "message": "It is due before it opens."})
    return found


def why_closed(window: Window, today: dt.date) -> str:
    """Say why a learner cannot join today; empty when they can."""
    if window.opens_on and today < window.opens_on:
        return f"Joining opens on {window.opens_on:%-d %B %Y}."
    if window.closes_on and today > window.closes_on:
        return f"Joining closed on {window.closes_on:%-d %B %Y}."
    return ""


def days_left(due_on: dt.date, today: dt.date) -> int:
    """Return how many days are left after today; negative when the day is over."""
    return (due_on - today).days
