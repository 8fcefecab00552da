"""The stages of a case discussion, when it is over, and what its code and names look like. Pure functions."""

import datetime as dt
import enum
import secrets
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

# A code is worth something only while people come in: a meeting with all that delays it.
LIFETIME = dt.timedelta(hours=4)
MOST_OPEN = 5
# No letter or digit that is taken for another when it is read aloud or from a wall: 31^8 is 8.5 * 10^11.
SIGNS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
CODE_LENGTH = 8
LONGEST_NAME = 40
LONGEST_WORDS = 4000
# Of a guide without a length: as long as a short meeting.
USUAL_MINUTES = 30
# The share of the time in which the case is read, and in which the group decides.
CASE_SHARE, DEBRIEF_SHARE = 0.12, 0.18
_TITLES = frozenset({"dr", "prof", "professor", "doctor", "mr", "mrs", "ms", "mx", "sr", "sra", "rev"})
_HIDDEN = frozenset({"Cc", "Cf", "Cs", "Co", "Zl", "Zp"})


class State(enum.StrEnum):
    """What a discussion is now; nobody has to close it for it to end."""

    OPEN = "open"
    CLOSED = "closed"
    EXPIRED = "expired"


class StageKind(enum.StrEnum):
    """What the group does in a stage."""

    ARRIVAL = "arrival"
    CASE = "case"
    QUESTION = "question"
    DEBRIEF = "debrief"


@dataclass(frozen=True)
class Stage:
    """One part of a discussion: `minutes` are planned, 0 while people arrive; `notes` are the facilitator's alone."""

    number: int
    kind: StageKind
    title: str
    minutes: int
    text: str = ""
    notes: str = ""


def stages_of(guide: Mapping[str, Any]) -> tuple[Stage, ...]:
    """Return the stages of a module's case guide (`vignette`, `questions`, `notes`, `minutes`)."""
    questions, notes = guide["questions"], guide["notes"]
    planned = planned_minutes((guide.get("minutes") or {}).get("max", USUAL_MINUTES), len(questions))
    found = [
        Stage(0, StageKind.ARRIVAL, "People arrive", 0),
        Stage(1, StageKind.CASE, "The case", planned[0], guide["vignette"]),
    ]
    for number, (question, note) in enumerate(zip(questions, notes, strict=True), start=1):
        found.append(
            Stage(number + 1, StageKind.QUESTION, f"Question {number}", planned[number], question, note),
        )
    found.append(Stage(len(found), StageKind.DEBRIEF, "What we decide", planned[-1]))
    return tuple(found)


def planned_minutes(total: int, questions: int) -> list[int]:
    """Divide the minutes of a meeting among the case, each question and the end; each gets one at least."""
    case = max(1, round(total * CASE_SHARE))
    debrief = max(1, round(total * DEBRIEF_SHARE))
    each, more = divmod(max(questions, total - case - debrief), max(1, questions))
    return [case, *(each + (number < more) for number in range(questions)), debrief]


def state_of(closed_at: dt.datetime | None, expires_at: dt.datetime, now: dt.datetime) -> State:
    """Say what a discussion is at `now`."""
    if closed_at is not None:
        return State.CLOSED
    return State.EXPIRED if expires_at <= now else State.OPEN


def new_code() -> str:
    """Return a code that nobody can guess."""
    return "".join(secrets.choice(SIGNS) for _ in range(CODE_LENGTH))


def read_code(typed: str) -> str:
    """Return a code as it is stored, however it was typed; empty for what can be none."""
    found = "".join(sign for sign in typed.upper() if sign.isalnum())
    return found if len(found) == CODE_LENGTH and set(found) <= set(SIGNS) else ""


def first_name(name: str) -> str:
    """Return the name by which colleagues call somebody, as a proposal: the first word that is no title."""
    words = [word for word in name.split() if word.rstrip(".").lower() not in _TITLES]
    return shown_name(words[0]) if words else ""


def shown_name(typed: str) -> str:
    """Return a name without signs that nobody sees, at most as long as a list has room for."""
    seen = "".join(sign if unicodedata.category(sign) not in _HIDDEN else " " for sign in typed)
    return " ".join(seen.split())[:LONGEST_NAME].strip()


def is_late(stage: int) -> bool:
    """Whether somebody who came during this stage missed the beginning: the case had been read."""
    return stage > 1


def without_notes(stages: Sequence[Stage], reached: int) -> list[Stage]:
    """Return what participants see: the stages that the group has reached, never a note."""
    return [Stage(each.number, each.kind, each.title, each.minutes, each.text) for each in stages[: reached + 1]]
