"""What a visit means: which changes are told, which have gone again, and when to come back. Pure but for the jitter."""

import random
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from shared.delivery.backoff import delay_s

HOUR_S = 3600.0
DAY_S = 24 * HOUR_S
EVERY_S = 7 * DAY_S
JITTER = 0.1
# After a failure: soon, later, and then once a day.
AGAIN_S = (HOUR_S, 6 * HOUR_S, DAY_S)
LONGEST_WAIT_S = 7 * DAY_S
# Between two requests to one host, and while it is in trouble.
PAUSE_S = 10.0
FIRST_REST_S, LONGEST_REST_S = 60.0, DAY_S
# A page that is missing once may be back in an hour; a host that fails may be repaired over a weekend.
MISSES_BEFORE_TOLD = 2
FAILURES_BEFORE_TOLD, FAILING_BEFORE_TOLD_S = 3, 2 * DAY_S
GONE, NOT_FOUND = 410, 404
# Answers that tell something about the host or about us, not about the page.
UNWELL = frozenset({408, 425, 429})


class Outcome(StrEnum):
    """How a visit ended."""

    ANSWERED = "answered"
    UNCHANGED = "unchanged"
    UNREACHABLE = "unreachable"
    CERTIFICATE = "certificate"
    PRIVATE = "private"
    NOT_WANTED = "not_wanted"
    SWITCHED_OFF = "switched_off"


@dataclass(frozen=True)
class Visit:
    """What a visit found; `moved_to` is where redirects for good lead, `detail` says for people how it ended."""

    outcome: Outcome
    detail: str
    status: int | None = None
    final_url: str | None = None
    moved_to: str | None = None
    content_type: str | None = None
    title: str | None = None
    etag: str | None = None
    last_modified: str | None = None
    retry_after_s: float = 0.0

    @property
    def good(self) -> bool:
        """Whether the page is there."""
        return self.outcome is Outcome.UNCHANGED or (self.status is not None and 200 <= self.status < 300)

    @property
    def missing(self) -> bool:
        """Whether the host says that the page is not there."""
        return self.status in (GONE, NOT_FOUND)

    @property
    def unwell(self) -> bool:
        """Whether the host itself is in trouble, so that its other links had better wait too."""
        if self.status is None:
            return self.outcome is Outcome.UNREACHABLE
        return self.status >= 500 or self.status in UNWELL

    @property
    def failed(self) -> bool:
        """Whether to come back soon."""
        return self.missing or self.unwell or self.outcome in (Outcome.UNREACHABLE, Outcome.CERTIFICATE)


@dataclass(frozen=True)
class Change:
    """Something that is not as it was."""

    before: str | None
    after: str


@dataclass(frozen=True)
class Verdict:
    """What is told now, which kinds of findings have gone again, and what is known from now on."""

    told: dict[str, Change] = field(default_factory=dict)
    over: frozenset[str] = frozenset()
    seen: dict[str, str] = field(default_factory=dict)


def judge(seen: Mapping[str, str], visit: Visit, *, failures: int, failing_s: float) -> Verdict:
    """Compare a visit with what is known; `failures` in a row, this one included, since `failing_s` seconds."""
    looks = {"content_type": visit.content_type, "title": visit.title}
    states = _states(visit, failures=failures, failing_s=failing_s)
    known = {name: value for name, value in seen.items() if name not in states or states[name] is not None}
    told: dict[str, Change] = {}
    for name, value in states.items():
        if value is not None and value != seen.get(name):
            told[name] = Change(None, value)
    over = {name for name, value in states.items() if value is None}
    for name, value in looks.items():
        if value is None:
            continue
        if name not in seen:
            known[name] = value
        if seen.get(name, value) == value:
            over.add(name)
        else:
            told[name] = Change(seen[name], value)
    return Verdict(told, frozenset(over), known)


def _states(visit: Visit, *, failures: int, failing_s: float) -> dict[str, str | None]:
    """Return what holds now (a text) and what does not (None), by kind; what a visit cannot tell is left out."""
    if visit.good:
        clear: dict[str, str | None] = dict.fromkeys(("gone", "unreachable", "certificate", "private"))
        # Of a page that has not changed nobody asked how one gets there.
        return clear | {"moved": visit.moved_to}
    if visit.missing:
        told = visit.status == GONE or failures >= MISSES_BEFORE_TOLD
        return {"unreachable": None, "certificate": None, "private": None} | ({"gone": visit.detail} if told else {})
    if visit.outcome in (Outcome.CERTIFICATE, Outcome.PRIVATE):
        return {str(visit.outcome): visit.detail}
    if visit.unwell and failures >= FAILURES_BEFORE_TOLD and failing_s >= FAILING_BEFORE_TOLD_S:
        return {"unreachable": visit.detail}
    return {}


def next_visit_s(visit: Visit, failures: int) -> float:
    """Return in how many seconds to look again; what the host asked for counts when it is longer."""
    if visit.failed:
        planned = AGAIN_S[min(failures, len(AGAIN_S)) - 1]
    else:
        planned = EVERY_S * random.uniform(1 - JITTER, 1 + JITTER)  # noqa: S311 - not a secret
    return max(planned, min(visit.retry_after_s, LONGEST_WAIT_S))


def host_pause_s(visit: Visit, failures: int, crawl_delay_s: float) -> float:
    """Return for how long a host is left alone, after so many visits in a row found it in trouble."""
    if failures:
        rest = delay_s(failures, first_s=FIRST_REST_S, cap_s=LONGEST_REST_S)
        return max(rest, min(visit.retry_after_s, LONGEST_WAIT_S))
    return max(PAUSE_S, crawl_delay_s)
