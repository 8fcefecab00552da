"""What is known of a mail whose sender died, from the note of its group."""

import pytest

from services.notifications.messages.models import HandOver
from services.notifications.messages.taking_over import Came, how_far
from shared.ids import new_id

YES, NO, DOUBT = Came.ACCEPTED, Came.NOT_AT_ALL, Came.NOBODY_KNOWS


def note(reached: int, *, not_taken: tuple[int, ...] = (), in_doubt: tuple[int, ...] = ()) -> HandOver:
    lists = {"not_taken": list(not_taken), "in_doubt": list(in_doubt)}
    return HandOver(id=new_id(), reached=reached, certain_until=5, **lists)


@pytest.mark.parametrize(
    ("reached", "same_server", "fates"),
    [
        (0, True, [NO, NO, NO, NO, NO, NO]),
        (3, True, [YES, YES, DOUBT, NO, NO, NO]),
        (3, False, [YES, YES, DOUBT, DOUBT, DOUBT, NO]),
        (0, False, [DOUBT, DOUBT, DOUBT, DOUBT, DOUBT, NO]),
    ],
)
def test_only_what_the_mail_server_may_have_is_in_doubt(reached: int, *, same_server: bool, fates: list[Came]) -> None:
    assert [how_far(note(reached), place, same_server=same_server) for place in range(1, 7)] == fates


def test_what_the_mail_server_did_not_take_is_tried_again() -> None:
    assert how_far(note(4, not_taken=(2,)), 2, same_server=True) is NO


def test_a_connection_that_broke_before_the_answer_stays_in_doubt() -> None:
    assert how_far(note(4, in_doubt=(2,)), 2, same_server=True) is DOUBT


def test_without_a_note_nobody_knows() -> None:
    assert how_far(None, 1, same_server=True) is DOUBT
    assert how_far(note(4), None, same_server=True) is DOUBT
