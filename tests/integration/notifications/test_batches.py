"""Many messages brought on together: each is decided for itself, up to the last moment."""

import datetime as dt
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
import sqlalchemy as sa

from services.notifications.messages.models import HandOver, Message, State
from shared import clock
from shared.clock import rfc3339
from shared.ids import new_id
from tests.integration.notifications.conftest import PATHWAY, World
from tests.integration.notifications.stand_ins import MailServer

AGO = dt.timedelta(seconds=20)
BULK = "notifications.deliver_bulk"


def idle_learners(world: World, count: int) -> list[str]:
    """So many learners whose reminder is due now."""
    world.set_rule(after="PT5S", effective_from="2026-01-01T00:00:00Z")
    learners = [world.register(email=f"learner{number}@example.org") for number in range(count)]
    for learner_id in learners:
        world.enroll(learner_id, clock.now() - AGO)
    return learners


def jobs(world: World) -> list[uuid.UUID]:
    with world.database.reading() as session:
        statement = sa.text("SELECT id FROM job WHERE task = :task AND state = 'waiting' AND due_at <= now()")
        return list(session.scalars(statement, {"task": BULK}))


def deliver_together(world: World) -> int:
    return world.background.perform(BULK, *jobs(world))


def while_progress_answers(world: World, act: Callable[[], None]) -> None:
    """Let something happen after progress has answered and before anything is sent."""
    answer = world.progress.answer

    def answer_and_act(method: str, path: str, body: bytes, token: str) -> tuple[int, bytes]:
        found = answer(method, path, body, token)
        if path == "/v1/standings":
            world.progress.answer = answer  # type: ignore[method-assign]
            act()
        return found

    world.progress.answer = answer_and_act  # type: ignore[method-assign]


def leave(world: World, learner_id: str, what: str, **fields: str) -> None:
    facts = {"learner_id": learner_id, "pathway": PATHWAY, "pathway_title": "Palliative care champion"}
    world.tell(f"progress.{what}.v1", **facts | fields)


LAST_SECONDS: dict[str, tuple[Callable[[World, str], None], str]] = {
    "finished": (
        lambda world, who: leave(world, who, "pathway.completed", revision="1", completed_at=rfc3339(clock.now())),
        "Has completed the pathway",
    ),
    "withdrew": (
        lambda world, who: leave(
            world, who, "enrollment.withdrawn", enrollment_id="x", withdrawn_at=rfc3339(clock.now())
        ),
        "Has withdrawn",
    ),
    "unsubscribed": (lambda world, who: world.choose(who, reminders=False), "Has unsubscribed"),
    "was erased": (
        lambda world, who: world.tell("accounts.learner.erased.v1", learner_id=who, erased_at=rfc3339(clock.now())),
        "The account was erased",
    ),
}


@pytest.mark.parametrize("what", LAST_SECONDS)
def test_who_changed_a_moment_before_the_send_gets_no_mail_though_the_others_of_the_batch_do(
    what: str, world: World, mail_server: MailServer
) -> None:
    act, reason = LAST_SECONDS[what]
    learners = idle_learners(world, 5)
    while_progress_answers(world, lambda: act(world, learners[2]))
    assert deliver_together(world) == 5
    assert len(mail_server.messages) == 4
    assert "learner2@example.org" not in mail_server.recipients
    message = world.message(learner_id=learners[2])
    assert (message.state, message.reason.startswith(reason)) == (State.SKIPPED, True)


def test_a_batch_asks_progress_for_many_at_once_and_keeps_one_connection(world: World, mail_server: MailServer) -> None:
    idle_learners(world, 70)
    assert deliver_together(world) == 70
    assert {each.state for each in world.messages()} == {State.SENT}
    assert (mail_server.connections, len(mail_server.messages)) == (1, 70)
    # Once, and once more for a group whose answer is older than a second.
    assert world.progress.asked <= 2


def test_while_progress_is_down_the_whole_batch_waits(world: World, mail_server: MailServer) -> None:
    idle_learners(world, 3)
    world.progress.down = True
    deliver_together(world)
    assert not mail_server.messages
    assert {each.state for each in world.messages()} == {State.WAITING}
    world.progress.down = False
    world.run_due(in_a_while=True)
    assert len(mail_server.messages) == 3


def test_one_address_that_is_refused_does_not_hold_up_the_others(world: World, mail_server: MailServer) -> None:
    idle_learners(world, 4)
    mail_server.answers = ["250 OK", "554 5.7.1 Not in my house"]
    deliver_together(world)
    assert sorted(each.state.value for each in world.messages()) == ["failed", "sent", "sent", "sent"]


def test_two_couriers_that_wake_the_same_jobs_make_no_duplicate(world: World, mail_server: MailServer) -> None:
    idle_learners(world, 40)
    ids = jobs(world)
    with ThreadPoolExecutor(2) as workers:
        done = list(workers.map(lambda _: world.background.perform(BULK, *ids), range(2)))
    assert sum(done) == 40
    # What a slow machine had no time for was given back.
    world.run_due()
    assert sorted(mail_server.recipients) == sorted(f"learner{number}@example.org" for number in range(40))


def left_behind(world: World, *, reached: int, same_server: bool = True) -> None:
    """The trace of a sender that was killed: a group of three was begun, and came as far as `reached`."""
    started = sa.text("pg_postmaster_start_time()") if same_server else sa.text("now() - interval '9 days'")
    group = new_id()
    with world.database.transaction() as session:
        session.add(HandOver(id=group, reached=reached, certain_until=2, not_taken=[], in_doubt=[]))
        for place, message in enumerate(session.scalars(sa.select(Message).order_by(Message.id)), start=1):
            message.state, message.attempts, message.hand_over, message.place = State.SENDING, 1, group, place
        session.flush()
        session.execute(sa.update(Message).values(server_started_at=started))


@pytest.mark.parametrize(
    ("reached", "same_server", "mails", "states"),
    [
        (0, True, 3, ["sent", "sent", "sent"]),
        (1, True, 2, ["unknown", "sent", "sent"]),
        (3, True, 0, ["sent", "sent", "unknown"]),
        # The last notes may be lost with the database server, but no mail passed the second.
        (0, False, 1, ["unknown", "unknown", "sent"]),
    ],
)
def test_a_killed_sender_leaves_only_what_was_at_the_mail_server_in_doubt(
    world: World, mail_server: MailServer, *, reached: int, same_server: bool, mails: int, states: list[str]
) -> None:
    idle_learners(world, 3)
    left_behind(world, reached=reached, same_server=same_server)
    deliver_together(world)
    assert [each.state.value for each in world.messages()] == states
    assert len(mail_server.messages) == mails
    with world.database.reading() as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(HandOver)) == 0


def test_a_sender_that_slept_while_another_took_over_hands_nothing_over(world: World, mail_server: MailServer) -> None:
    """It wakes between its begin and the mail server: the note before the server finds that it is too late."""
    from services.notifications.messages import handing_over

    idle_learners(world, 1)
    awake = handing_over.HandingOver.hand_over

    def sleep_first(self: handing_over.HandingOver, group: list[handing_over.Ready]) -> handing_over.Fates:
        handing_over.HandingOver.hand_over = awake  # type: ignore[method-assign]
        with world.database.transaction() as session:
            session.execute(sa.text("UPDATE job SET state = 'waiting', wake_at = now() WHERE state = 'running'"))
        assert deliver_together(world) == 1
        return awake(self, group)

    handing_over.HandingOver.hand_over = sleep_first  # type: ignore[method-assign, assignment]
    deliver_together(world)
    assert world.message().state is State.SENT
    assert len(mail_server.messages) == 1
