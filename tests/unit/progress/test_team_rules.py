"""When teams may invite, and what is the next step for a team."""

import datetime as dt

import pytest

from services.progress.teams.rules import (
    MOST_SENDINGS,
    RESEND_AFTER,
    NextForTeam,
    NextKind,
    Progress,
    next_for_team,
    resend_from,
    state_of,
)

NOON = dt.datetime(2026, 5, 1, 12, tzinfo=dt.UTC)
GUIDES = {"m1": 0, "m2": 1, "m3": 2}


def somebody(completed: str = "", discussed: str = "") -> Progress:
    return Progress(frozenset(completed.split()), frozenset(discussed.split()))


def test_an_invitation_is_mailed_three_times_at_most_a_day_apart() -> None:
    assert resend_from(None, 1, NOON) == NOON + RESEND_AFTER
    assert resend_from(None, MOST_SENDINGS, NOON) is None
    assert resend_from("declined", 1, NOON) is None


def test_an_invitation_expires_unless_it_was_answered() -> None:
    assert state_of(None, NOON + RESEND_AFTER, NOON).value == "waiting"
    assert state_of(None, NOON, NOON).value == "expired"
    assert state_of("accepted", NOON - RESEND_AFTER, NOON).value == "accepted"


@pytest.mark.parametrize(
    ("members", "shown", "step"),
    [
        (0, [], NextForTeam(NextKind.INVITE)),
        (3, [], NextForTeam(NextKind.ASK)),
        (2, [somebody("m1 m2"), somebody("m2")], NextForTeam(NextKind.DISCUSS, "m2", 2, 2)),
        # What was discussed is not proposed again; of two that are as good, the first in the catalogue.
        (2, [somebody("m1 m2", "m2"), somebody("m1 m2", "m2")], NextForTeam(NextKind.DISCUSS, "m1", 2, 2)),
        (1, [somebody("m1 m2 m3")], NextForTeam(NextKind.DISCUSS, "m1", 1, 1)),
        # Nobody is ready: the module that the fewest still lack.
        (2, [somebody("m2", "m2"), somebody()], NextForTeam(NextKind.LEARN, "m2", 1, 2)),
        (1, [somebody("m1 m2 m3", "m1 m2 m3")], NextForTeam(NextKind.DONE)),
    ],
)
def test_the_next_step_is_the_case_that_most_are_ready_for(
    members: int, shown: list[Progress], step: NextForTeam
) -> None:
    assert next_for_team(members, shown, GUIDES) == step
