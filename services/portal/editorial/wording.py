"""What was done to an item, in words; and times that editors type. Pure."""

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

_WORDS = {
    "drafted": "made the draft",
    "draft-changed": "changed the draft",
    "review-requested": "asked for a review",
    "review-withdrawn": "The request for review was taken back",
    "approved": "approved the draft",
    "refused": "sent the draft back",
    "published": "published edition {revision}",
    "retired": "retired it",
    "restored": "offered it again",
    "publication-scheduled": "planned its publication",
    "publication-moved": "moved its publication",
    "schedule-cancelled": "The planned publication was cancelled",
    "scheduled-publication-failed": "The planned publication failed",
    "report-settled": "settled a report",
}


def act_in_words(entry: dict[str, Any]) -> str:
    """Return what an entry of the audit log says, after the name of who did it."""
    words = _WORDS.get(entry["action"], str(entry["action"]).replace("-", " "))
    return words.format_map(_Details(entry["details"]))


def remark(entry: dict[str, Any]) -> str:
    """Return the note or reason that was given."""
    details = entry["details"]
    return str(details.get("reason") or details.get("change_note") or details.get("note") or "")


def local_time(text: str, zone: ZoneInfo) -> dt.datetime | None:
    """Read a time as the editor's clock shows it; None for none, or one that a change of the clocks leaves out."""
    try:
        naive = dt.datetime.fromisoformat(text)
    except ValueError:
        return None
    if naive.tzinfo is not None:
        return None
    moment = naive.replace(tzinfo=zone)
    there = moment.astimezone(dt.UTC).astimezone(zone).replace(tzinfo=None)
    return moment.astimezone(dt.UTC) if there == naive else None


def typed_time(value: str, zone: ZoneInfo) -> str:
    """Return a stored time as a field for local times shows it."""
    return dt.datetime.fromisoformat(value).astimezone(zone).replace(tzinfo=None).isoformat(timespec="minutes")


class _Details(dict[str, Any]):
    def __missing__(self, key: str) -> str:
        return ""
