"""However often an event comes and whatever fails meanwhile, its effect happens once."""

import threading
import uuid

import pytest
import sqlalchemy as sa

from shared.delivery import RetryLater, inbox_rows, publish
from shared.delivery.inbox import MAX_TRIES
from shared.delivery.sweeps import InboxSweep
from tests.integration.shared.delivery.conftest import ThingHappened


@pytest.fixture
def fail():
    def run() -> None:
        raise ValueError("it does not fit")

    return run


@pytest.fixture
def sweep_due(change, background, select):
    """Make every waiting event due and try it again."""

    def run() -> None:
        background.inbox.retry(select("event_id FROM inbox WHERE state = 'retry'"))

    return run


def test_an_event_that_comes_twice_has_one_effect_and_is_acknowledged_twice(
    background, happen, envelopes, select, change
):
    happen(1, 2)
    background.inbox.take_in(envelopes())
    change("UPDATE inbox SET ack_due = false")
    background.inbox.take_in(envelopes())
    background.inbox.take_in_again(envelopes())
    assert select("number FROM effect ORDER BY number") == [1, 2]
    assert select("state, ack_due FROM inbox") == [("done", True)] * 2


def test_an_event_delivered_40_times_at_once_has_one_effect(background, happen, envelopes, select):
    happen(*range(5))
    events = envelopes()
    calls = [background.inbox.take_in if turn % 2 else background.inbox.take_in_again for turn in range(40)]
    threads = [
        threading.Thread(target=call, args=(events[:: 1 if turn % 3 else -1],)) for turn, call in enumerate(calls)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert select("number FROM effect ORDER BY number") == list(range(5))
    assert select("DISTINCT state FROM inbox") == ["done"]


def test_a_handler_that_fails_takes_back_only_its_own_effects(background, behaviour, happen, envelopes, select, fail):
    behaviour.before[2] = fail
    happen(1, 2, 3)
    background.inbox.take_in(envelopes())
    assert select("number FROM effect ORDER BY number") == [1, 3]
    assert select("state, error, wake_at > received_at FROM inbox WHERE state <> 'done'") == [
        ("retry", "ValueError: it does not fit", True)
    ]


def test_an_event_that_failed_is_handled_at_a_later_try(
    background, behaviour, happen, envelopes, select, fail, sweep_due
):
    behaviour.before[2] = fail
    happen(2)
    background.inbox.take_in(envelopes())
    behaviour.before.clear()
    sweep_due()
    assert select("number FROM effect") == [2]
    assert select("state, attempts, envelope, error FROM inbox") == [("done", 2, None, None)]


def test_an_event_that_fails_every_time_is_dead_with_the_reason_and_still_acknowledged(
    background, behaviour, happen, envelopes, select, fail, sweep_due
):
    behaviour.before[2] = fail
    happen(2)
    background.inbox.take_in(envelopes())
    for _ in range(MAX_TRIES + 2):
        sweep_due()
    assert select("state, attempts, error, ack_due, envelope IS NOT NULL FROM inbox") == [
        ("dead", MAX_TRIES, "ValueError: it does not fit", True, True)
    ]
    assert select("count(*) FROM effect") == [0]


def test_an_event_that_waits_for_another_is_never_given_up(background, behaviour, happen, envelopes, select, sweep_due):
    def wait() -> None:
        raise RetryLater("the learner is not known yet")

    behaviour.before[2] = wait
    happen(2)
    background.inbox.take_in(envelopes())
    for _ in range(3 * MAX_TRIES):
        sweep_due()
    assert select("state, error FROM inbox") == [("retry", "RetryLater: the learner is not known yet")]
    behaviour.before.clear()
    sweep_due()
    assert select("state FROM inbox") == ["done"]


def test_an_event_sent_again_is_claimed_before_its_handler_runs(background, behaviour, happen, envelopes, select):
    seen = []
    behaviour.before[1] = lambda: seen.extend(select("state, attempts FROM inbox"))
    happen(1)
    background.inbox.take_in_again(envelopes())
    assert seen == [("running", 1)]
    assert select("state FROM inbox") == ["done"]


def test_a_handler_that_ends_its_worker_every_time_is_given_up(
    background, behaviour, happen, envelopes, select, change
):
    class Killed(BaseException):
        """As if the process were gone: nothing after it is carried out."""

    def die() -> None:
        raise Killed

    behaviour.before[1] = die
    happen(1)
    with pytest.raises(Killed):
        background.inbox.take_in_again(envelopes())
    for _ in range(MAX_TRIES - 1):
        change("UPDATE inbox SET state = 'retry' WHERE state = 'running'")
        with pytest.raises(Killed):
            background.inbox.retry([envelopes()[0].id])
    change("UPDATE inbox SET state = 'retry' WHERE state = 'running'")
    background.inbox.retry([envelopes()[0].id])
    assert select("state FROM inbox") == ["dead"]


def test_a_worker_that_was_frozen_past_its_lease_changes_nothing(
    background, behaviour, database, happen, envelopes, select
):
    """The sweep takes the event back while the first worker stands still between its claim and its commit."""
    happen(1)
    event = envelopes()[0]
    with database.transaction() as session:
        inbox_rows.insert_claimed(session, "listener", event, lease_s=0)
    with database.transaction() as session:
        session.execute(sa.text("UPDATE inbox SET state = 'retry'"))
    background.inbox.retry([event.id])
    background.inbox._handle_claimed(event, inbox_rows.Claim(attempt=1, deferrals=0))
    assert select("number FROM effect") == [1]


def test_the_sweep_takes_back_what_a_lost_worker_held_and_wakes_for_it_once(
    background, broker, database, happen, envelopes, select, change, redis_url
):
    happen(1)
    with database.transaction() as session:
        inbox_rows.insert_claimed(session, "listener", envelopes()[0], lease_s=0)
    sweep = InboxSweep(database, broker, "listener", [])
    sweep.step()
    sweep.step()
    assert select("state, error FROM inbox") == [("retry", "its worker was lost")]
    assert broker.look(["listener.events"]).lengths["listener.events"] == 1


def test_an_unknown_type_is_parked_and_handled_by_the_version_that_knows_it(
    background, broker, database, happen, envelopes, select
):
    happen(1)
    unknown = envelopes()[0].model_copy(update={"type": "example.thing.invented.v1", "id": uuid.uuid4()})
    background.inbox.take_in([unknown, *envelopes()])
    assert select("state FROM inbox ORDER BY state") == ["done", "parked"]
    InboxSweep(database, broker, "listener", ["example.thing.happened.v1"]).step()
    assert select("count(*) FROM inbox WHERE state = 'parked'") == [1]
    InboxSweep(database, broker, "listener", ["example.thing.invented.v1"]).step()
    assert select("count(*) FROM inbox WHERE state = 'retry'") == [1]
    background.inbox.retry([unknown.id])
    assert select("count(*) FROM inbox WHERE state = 'parked'") == [1]


def test_events_written_while_handling_name_their_cause(background, behaviour, database, happen, envelopes, select):
    happen(1)
    cause = envelopes()[0]
    background.inbox._subscriptions["example.thing.happened.v1"] = lambda session, _: publish(
        session, ThingHappened(number=2), subject="follow-up"
    )
    background.inbox.take_in([cause])
    assert select("causation_id FROM outbox_event WHERE subject = 'follow-up'") == [str(cause.id)]
