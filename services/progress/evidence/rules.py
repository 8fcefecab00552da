"""What can be handed in as evidence, and what it is called. Pure functions."""

import datetime as dt
import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal

MB = 1024 * 1024
LARGEST_FILE = 10 * MB
LONGEST_NAME = 100
EARLIEST = dt.date(1970, 1, 1)
MOST_HOURS = Decimal(10_000)

# What a file is stands in its first bytes; its name and what the browser says about it prove nothing.
SIGNATURES = (
    (b"%PDF-", "application/pdf", ".pdf"),
    (b"\x89PNG\r\n\x1a\n", "image/png", ".png"),
    (b"\xff\xd8\xff", "image/jpeg", ".jpg"),
)
NOT_IN_A_NAME = re.compile(r'[\\/:*?"<>|]+')


@dataclass(frozen=True)
class FileType:
    """A kind of file that is taken."""

    media_type: str
    suffix: str


def file_type(content: bytes) -> FileType | None:
    """Return what the bytes are, or None for everything that is not taken: SVG, HTML, archives, programs."""
    for start, media_type, suffix in SIGNATURES:
        if content.startswith(start):
            return FileType(media_type, suffix)
    return None


def tidy_name(name: str | None, suffix: str) -> str:
    """Return a name that is safe in a list, a header and a folder; the ending follows the content."""
    last = unicodedata.normalize("NFC", name or "").replace("\\", "/").rpartition("/")[2]
    visible = "".join(" " if unicodedata.category(char)[0] in "CZ" else char for char in last)
    base, dot, ending = NOT_IN_A_NAME.sub(" ", visible).rpartition(".")
    stem = base if dot else ending
    short = " ".join(stem.split()).strip(". ")[:LONGEST_NAME].strip()
    return f"{short or 'evidence'}{suffix}"


def is_attested(note: str) -> bool:
    """Say whether learners attest a resource themselves with a reflection, as its completion note tells them."""
    return "reflection" in note.casefold()


def faults(completed_on: dt.date, hours: Decimal | None, today: dt.date) -> list[dict[str, str]]:
    """Return what is wrong with the date and the hours; one day of grace is for other time zones."""
    found = []
    if not EARLIEST <= completed_on <= today + dt.timedelta(days=1):
        found.append(
            {
                "field": "completed_on",
                "message": "Give the day on which you completed it; it cannot be later than today.",
            }
        )
    if hours is not None and not 0 < hours <= MOST_HOURS:
        found.append(
            {"field": "hours", "message": "Give the hours as a number greater than 0, or leave the field empty."}
        )
    return found
