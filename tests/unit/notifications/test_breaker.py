"""A mail server that is down is left alone, and tried now and then by one message."""

import datetime as dt

import time_machine

from services.notifications.mail.breaker import OPENS_AFTER, Breaker

START = dt.datetime(2026, 11, 22, 9, tzinfo=dt.UTC)


def test_a_few_failures_close_nothing_and_a_success_forgets_them() -> None:
    breaker = Breaker()
    for _ in range(3):
        for _ in range(OPENS_AFTER - 1):
            breaker.failed()
        assert breaker.wait_until() is None
        breaker.succeeded()


def test_while_the_server_is_down_one_caller_a_pause_may_try() -> None:
    breaker = Breaker()
    with time_machine.travel(START, tick=False) as clock:
        for _ in range(OPENS_AFTER):
            breaker.failed()
        until = breaker.wait_until()
        assert until is not None
        assert dt.timedelta(seconds=5) <= until - START <= dt.timedelta(seconds=10)
        clock.shift(6)
        assert breaker.wait_until() is None
        assert breaker.wait_until() is not None
        breaker.failed()
        clock.shift(6)
        assert breaker.wait_until() is not None
        clock.shift(5)
        assert breaker.wait_until() is None
        breaker.succeeded()
        assert [breaker.wait_until() for _ in range(3)] == [None, None, None]


def test_a_probe_that_never_comes_back_is_followed_by_another() -> None:
    breaker = Breaker()
    with time_machine.travel(START, tick=False) as clock:
        for _ in range(OPENS_AFTER + 20):
            breaker.failed()
        clock.shift(121)
        assert breaker.wait_until() is None
        clock.shift(61)
        assert breaker.wait_until() is None
