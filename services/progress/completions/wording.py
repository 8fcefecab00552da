"""How the evaluator's findings are put into words, and where the click leads."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from services.progress.completions.evaluator import Facts


NOTHING_HANDED_IN = "Completion not recorded yet."
EVIDENCE_REASONS = {
    "waiting": "Handed in; waiting for a reviewer.",
    "returned": "Returned by the reviewer: something is missing.",
    "rejected": "Not accepted by the reviewer.",
}


@dataclass(frozen=True)
class FollowUp:
    """What may follow an activity: the page where it is done, and how that is said."""

    page: str
    act: str
    met: str
    open: str
    then: str


FOLLOW_UPS = {
    "evaluation_given": FollowUp(
        page="evaluation",
        act="Evaluate",
        met="Evaluation given.",
        open="Evaluation not given yet.",
        then="the evaluation follows",
    ),
    "commitments_made": FollowUp(
        page="commitments",
        act="Commit to a change",
        met="Committed to a change.",
        open="No commitment made yet.",
        then="your commitment follows",
    ),
}


@dataclass(frozen=True)
class Step:
    """One click: `url` is a path of the portal. Verb and title are apart for who says it in another language."""

    verb: str
    title: str
    url: str
    resource: str = ""
    why: str = ""
    minutes: Mapping[str, int] | None = None

    @property
    def label(self) -> str:
        """The click in words."""
        return f"{self.verb}: {self.title}"


# Not an activity of its own, but what goes with one: a certificate does not list it.
DISCUSSED = "case_discussed"
BESIDES = frozenset({*FOLLOW_UPS, DISCUSSED})

ACTS = {"viewed": "Open", DISCUSSED: "Discuss the case"}
NOT_YET = {DISCUSSED: "Case not discussed with a team yet."}

MET = {
    "quiz_passed": "Quiz passed.",
    "watched": "Watched.",
    "viewed": "Opened.",
    "parts_completed": "All parts completed.",
    "evidence": "Completion accepted.",
    DISCUSSED: "Case discussed with the team.",
} | {rule: follow_up.met for rule, follow_up in FOLLOW_UPS.items()}


def reason(rule: str, facts: "Facts", *, met: bool) -> str:
    """Say in one sentence why a rule is met or not."""
    if met or rule not in MET:
        return MET.get(rule, "Nothing to complete.")
    match rule:
        case "quiz_passed":
            return _quiz_reason(facts)
        case "watched":
            return _watching_reason(facts)
        case "parts_completed":
            return f"{facts.parts_done} of {facts.parts} parts completed."
        case "evidence":
            return EVIDENCE_REASONS.get(facts.evidence, NOTHING_HANDED_IN)
    return _follow_up_reason(FOLLOW_UPS[rule], facts) if rule in FOLLOW_UPS else NOT_YET.get(rule, "Not opened yet.")


def _quiz_reason(facts: "Facts") -> str:
    if facts.open_attempt:
        return "Quiz begun, not submitted yet."
    if not facts.attempts:
        return "Quiz not taken yet."
    if facts.best is None:
        return "Quiz not passed yet."
    needed = f"; {percent(facts.passing_score)} needed to pass" if facts.passing_score is not None else ""
    return f"Best score {percent(facts.best)}{needed}."


def _follow_up_reason(follow_up: FollowUp, facts: "Facts") -> str:
    return follow_up.open if facts.earned else f"Complete the activity first; {follow_up.then}."


def _watching_reason(facts: "Facts") -> str:
    if facts.watched <= 0:
        return "Not watched yet."
    return f"{percent(facts.watched)} watched; {percent(facts.coverage)} needed."


def percent(part: float) -> str:
    """Write a share; rounded down, so that what is short of a limit never reads as if it were enough."""
    return f"{int(part * 100 + 1e-9)} %"


def verb(rule: str, facts: "Facts") -> str:
    """Say what the click does that brings the rule forward."""
    match rule:
        case "quiz_passed" if facts.open_attempt:
            return "Finish the quiz"
        case "quiz_passed" if facts.attempts:
            return "Try the quiz again"
        case "watched":
            return "Continue watching" if facts.watched else "Watch"
        case "evidence":
            return "See what you handed in" if facts.evidence else "Record your completion"
        case "viewed" | "case_discussed":
            return ACTS[rule]
    return FOLLOW_UPS[rule].act if facts.earned and rule in FOLLOW_UPS else "Continue" if facts.started else "Start"


def page(rule: str, slug: str, facts: "Facts") -> str:
    """Return the portal's page for the click: the quiz when one is open or was failed, else the resource.

    What follows an activity has a page of its own, which opens when the activity is completed.
    """
    if facts.earned and rule in FOLLOW_UPS:
        return f"/resources/{slug}/{FOLLOW_UPS[rule].page}"
    if rule == DISCUSSED:
        return f"/resources/{slug}/case-guide"
    quiz = rule == "quiz_passed" and (facts.open_attempt or facts.attempts > 0)
    return f"/resources/{slug}/quiz" if quiz else f"/resources/{slug}"
