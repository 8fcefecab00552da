"""When a team may invite, and what is the next step for it. Pure functions."""

import datetime as dt
import enum
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

VALID = dt.timedelta(days=14)
RESEND_AFTER = dt.timedelta(days=1)
MOST_SENDINGS = 3
# A team is a group of colleagues, not a mailing list.
MOST_PEOPLE = 100
MOST_A_DAY = 50
KEEP_ADDRESSES = dt.timedelta(days=90)
LONGEST_NAME = 80


class Outcome(enum.StrEnum):
    """How an invitation ended."""

    ACCEPTED = "accepted"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


class InvitationState(enum.StrEnum):
    """What an invitation is now."""

    WAITING = "waiting"
    EXPIRED = "expired"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


class Answer(enum.StrEnum):
    """What became of an address that a champion wanted to invite; it never depends on whether it has an account."""

    INVITED = "invited"
    INVITED_BEFORE = "invited_before"
    JOINED = "joined"
    DECLINED = "declined"
    YOURSELF = "yourself"


class NextKind(enum.StrEnum):
    """What the team could do next."""

    INVITE = "invite"
    ASK = "ask"
    DISCUSS = "discuss"
    LEARN = "learn"
    DONE = "done"


@dataclass(frozen=True)
class Progress:
    """What a member who shows it has completed, and which cases they have discussed (slugs)."""

    completed: frozenset[str]
    discussed: frozenset[str]


@dataclass(frozen=True)
class NextForTeam:
    """The next step: which module, and for how many of those who show their progress it is right."""

    kind: NextKind
    resource: str = ""
    ready: int = 0
    shown: int = 0


def state_of(outcome: str | None, expires_at: dt.datetime, now: dt.datetime) -> InvitationState:
    """Say what an invitation is at `now`."""
    if outcome is not None:
        return InvitationState(outcome)
    return InvitationState.EXPIRED if expires_at <= now else InvitationState.WAITING


def resend_from(outcome: str | None, sendings: int, sent_at: dt.datetime) -> dt.datetime | None:
    """Return from when on the mail may go once more; None for never."""
    if outcome is not None or sendings >= MOST_SENDINGS:
        return None
    return sent_at + RESEND_AFTER


def next_for_team(members: int, shown: Sequence[Progress], guides: Mapping[str, int]) -> NextForTeam:
    """Return the case that most are ready to discuss: they have completed its module and not discussed it.

    `guides` names the modules that have a case, with their place in the catalogue. Where nobody is ready, it is the
    module that the fewest still lack.
    """
    if not members:
        return NextForTeam(NextKind.INVITE)
    if not shown:
        return NextForTeam(NextKind.ASK)
    ready = {slug: sum(slug in each.completed and slug not in each.discussed for each in shown) for slug in guides}
    best = _most(ready, guides)
    if best and ready[best]:
        return NextForTeam(NextKind.DISCUSS, best, ready[best], len(shown))
    open_ones = {
        slug: sum(slug in each.completed for each in shown)
        for slug in guides
        if any(slug not in each.completed and slug not in each.discussed for each in shown)
    }
    best = _most(open_ones, guides)
    return NextForTeam(NextKind.LEARN, best, open_ones[best], len(shown)) if best else NextForTeam(NextKind.DONE)


def _most(counted: Mapping[str, int], places: Mapping[str, int]) -> str:
    return max(counted, key=lambda slug: (counted[slug], -places[slug]), default="")
