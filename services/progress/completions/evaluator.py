"""The one place that says what is done, why not, and what is next. A pure function over facts."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from services.progress.completions.wording import DISCUSSED, FOLLOW_UPS, Step, page, reason, verb


@dataclass(frozen=True)
class Facts:
    """What is recorded about one learner and one resource, under the revision that the learner is on.

    `earned` names the rules under which a completion was recorded; it is never taken back.
    `watched` and `coverage` are shares from 0 to 1: seen so far, and needed. `evidence` says what became
    of what was handed in last: waiting, accepted, returned or rejected; empty for nothing. `evaluated` and
    `commitments` tell of what follows an activity: its evaluation, and how many changes were committed to;
    `discussed` says that they attended a discussion of its case.
    """

    started: bool = False
    attempts: int = 0
    best: float | None = None
    passing_score: float | None = None
    passed: bool = False
    open_attempt: bool = False
    watched: float = 0.0
    coverage: float = 1.0
    parts_done: int = 0
    parts: int = 0
    evidence: str = ""
    evaluated: bool = False
    commitments: int = 0
    discussed: bool = False
    earned: frozenset[str] = frozenset()
    touched_at: dt.datetime | None = None

    @property
    def in_progress(self) -> bool:
        """Whether something is open that waits for the learner."""
        return self.open_attempt or 0 < self.watched < self.coverage


NOTHING = Facts()
NOTHING_WAIVED: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True)
class Requirement:
    """One thing to do: `kind` is the rule that has to hold for the resource."""

    id: str
    kind: str
    resource: str
    title: str
    group: str | None = None
    optional: bool = False
    minutes: Mapping[str, int] | None = None


@dataclass(frozen=True)
class Group:
    """Requirements that count together: all of them, or any `needs` of them."""

    id: str
    title: str
    needs: int | None = None
    optional: bool = False
    resource: str | None = None


@dataclass(frozen=True)
class Pathway:
    """The requirements of one published revision; `ordered` when they are meant to be met one after the other."""

    slug: str
    title: str
    requirements: tuple[Requirement, ...]
    groups: tuple[Group, ...] = ()
    ordered: bool = False


@dataclass(frozen=True)
class Verdict:
    """Whether one requirement is met, why, and the click that mends it."""

    requirement: Requirement
    met: bool
    why: str
    next: Step | None
    optional: bool
    waived: bool = False


@dataclass(frozen=True)
class GroupState:
    """How far a group is: `done` of `total` count; what is more than needed does not."""

    group: Group
    total: int
    done: int

    @property
    def met(self) -> bool:
        """Whether enough of the group is done."""
        return self.done >= self.total


@dataclass(frozen=True)
class Standing:
    """Where a learner is on a pathway: `done` of `total` requirements that count are met."""

    done: int
    total: int
    completed: bool
    verdicts: tuple[Verdict, ...]
    groups: tuple[GroupState, ...]
    next: Step | None

    @property
    def percent(self) -> int:
        """How far that is, from 0 to 100; whoever has finished stays at 100."""
        return 100 if self.completed else 100 * self.done // max(1, self.total)


@dataclass(frozen=True)
class ResourceStanding:
    """Where a learner is with a single resource."""

    completed: bool
    percent: int
    why: str
    next: Step | None


def evaluate(
    pathway: Pathway,
    facts: Mapping[str, Facts],
    *,
    finished: bool = False,
    waived: Mapping[str, str] = NOTHING_WAIVED,
) -> Standing:
    """Judge a pathway's requirements by the facts recorded for each resource.

    `finished` says that a completion was recorded: whoever has finished stays finished, also on a
    later revision that asks for more. `waived` holds the requirements that an administrator has waived
    for this learner, by id, with the reason.
    """
    groups = {group.id: group for group in pathway.groups}
    verdicts = tuple(_judge(r, groups, facts.get(r.resource, NOTHING), waived.get(r.id)) for r in pathway.requirements)
    states = tuple(_count(group, verdicts) for group in pathway.groups)
    needed = [state for state in states if not state.group.optional]
    single = [v for v in verdicts if v.requirement.group not in groups and not v.optional]
    total = sum(state.total for state in needed) + len(single)
    done = sum(state.done for state in needed) + sum(v.met for v in single)
    completed = finished or (total > 0 and done == total)
    return Standing(
        done=done,
        total=total,
        completed=completed,
        verdicts=verdicts,
        groups=states,
        next=None if completed else _next_step(verdicts, states, {} if pathway.ordered else facts),
    )


def evaluate_resource(rule: str, slug: str, title: str, facts: Facts) -> ResourceStanding:
    """Judge one resource by its own completion rule."""
    # A newer revision may ask for something else; whoever has finished stays finished.
    completed = bool(facts.earned) or is_met(rule, facts)
    return ResourceStanding(
        completed=completed,
        percent=_percent_of(rule, facts, completed=completed),
        why=reason(rule, facts, met=completed),
        next=None if completed or rule == "none" else Step(verb(rule, facts), title, page(rule, slug, facts)),
    )


def is_met(rule: str, facts: Facts) -> bool:
    """Say whether a rule holds: it was earned once, or the facts amount to it now."""
    if rule in facts.earned:
        return True
    amounts = {
        "quiz_passed": facts.passed,
        "watched": facts.watched >= facts.coverage,
        "viewed": facts.started,
        "parts_completed": 0 < facts.parts <= facts.parts_done,
        "evidence": facts.evidence == "accepted",
        "evaluation_given": facts.evaluated,
        "commitments_made": facts.commitments > 0,
        "case_discussed": facts.discussed,
    }
    return amounts.get(rule, False)


def _percent_of(rule: str, facts: Facts, *, completed: bool) -> int:
    if completed:
        return 100
    match rule:
        case "watched":
            # 99 until it is enough: nobody reads "100 %" beside "not completed".
            return min(99, int(100 * facts.watched / facts.coverage))
        case "parts_completed":
            return 100 * facts.parts_done // facts.parts if facts.parts else 0
    return 0


def _judge(requirement: Requirement, groups: Mapping[str, Group], facts: Facts, waiver: str | None) -> Verdict:
    kind, slug = requirement.kind, requirement.resource
    done = is_met(kind, facts)
    waived = waiver is not None and not done
    met = done or waived
    why = f"Waived: {waiver}" if waived else reason(kind, facts, met=met)
    # The length is that of the activity; what follows it takes a moment.
    minutes = None if kind == DISCUSSED or (kind in FOLLOW_UPS and facts.earned) else requirement.minutes
    step = Step(verb(kind, facts), requirement.title, page(kind, slug, facts), slug, why, minutes)
    group = groups.get(requirement.group or "")
    optional = requirement.optional or (group is not None and group.optional)
    return Verdict(requirement, met, why, None if met else step, optional, waived)


def _count(group: Group, verdicts: Sequence[Verdict]) -> GroupState:
    # A group that is optional itself counts its parts all the same, to show how far somebody is with it.
    members = [
        v for v in verdicts if v.requirement.group == group.id and (group.optional or not v.requirement.optional)
    ]
    total = len(members) if group.needs is None else min(group.needs, len(members))
    return GroupState(group, total, min(total, sum(v.met for v in members)))


def _next_step(verdicts: Sequence[Verdict], states: Sequence[GroupState], facts: Mapping[str, Facts]) -> Step | None:
    """Pick what counts and is open: what was begun last, else the first in the pathway's order.

    Without facts, as for a pathway in a given order, it is always the first.
    """
    closed = {state.group.id for state in states if state.met}
    open_ones = [v for v in verdicts if not v.met and not v.optional and v.requirement.group not in closed]

    def urgency(verdict: Verdict) -> tuple[bool, float]:
        known = facts.get(verdict.requirement.resource, NOTHING)
        touched = known.touched_at.timestamp() if known.touched_at else 0.0
        return known.in_progress, touched

    return max(open_ones, key=urgency).next if open_ones else None
