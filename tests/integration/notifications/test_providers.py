"""Each provider at its pace: what one must wait for holds up nobody else."""

import datetime as dt
from collections.abc import Callable
from zlib import crc32

import pytest
import sqlalchemy as sa
import time_machine

from services.notifications.mail.providers import ProviderLimits
from services.notifications.messages.models import State
from services.notifications.messages.pacing import SEATS, Pace
from services.notifications.settings import Settings
from shared import clock
from tests.integration.notifications.conftest import World
from tests.integration.notifications.stand_ins import MailServer, Progress
from tests.integration.notifications.test_batches import AGO, deliver_together

BIG = ProviderLimits(domains=("big.example", "large.example"), per_minute=6, connections=1)


@pytest.fixture
def notifications_settings(
    settings_for: Callable[..., Settings], mail_server: MailServer, progress: Progress
) -> Settings:
    """Settings with a provider that takes one mail in ten seconds."""
    return settings_for(
        "notifications",
        smtp_url=mail_server.url,
        mail_from="Champions <no-reply@champions.example>",
        mail_timeout_s=2,
        one_mail_a_day=False,
        accounts_url=progress.url,
        progress_url=progress.url,
        mail_providers={"Big": BIG},
    )


@pytest.fixture
def learners(world: World) -> list[str]:
    """Reminders are due: three at the slow provider, under two domains, and two elsewhere."""
    world.set_rule(after="PT5S", effective_from="2026-01-01T00:00:00Z")
    domains = ("big.example", "big.example", "large.example", "small.example", "small.example")
    found = [world.register(email=f"learner{number}@{domain}") for number, domain in enumerate(domains)]
    for learner_id in found:
        world.enroll(learner_id, clock.now() - AGO)
    return found


def test_more_than_its_pace_waits_for_times_of_their_own_while_the_others_go(
    world: World, mail_server: MailServer, learners: list[str]
) -> None:
    deliver_together(world)
    assert len(mail_server.messages) == 3
    held = [each for each in world.messages(state=State.WAITING) if each.learner_id in learners[:3]]
    assert {each.reason for each in held} == {"Big is given at most 6 a minute"}
    first, second = sorted(each.due_at for each in held)
    assert (second - first).total_seconds() == pytest.approx(10)
    with time_machine.travel(second + dt.timedelta(seconds=11)):
        world.make_due()
        world.run_due()
        world.make_due()
        world.run_due()
    assert len(set(mail_server.recipients)) == len(mail_server.messages) >= 4


def test_who_asks_for_a_pause_gets_it_and_the_others_go_on(
    world: World, mail_server: MailServer, learners: list[str]
) -> None:
    mail_server.answers = ["450 4.7.1 Slow down"]
    deliver_together(world)
    assert sorted(mail_server.recipients) == ["learner3@small.example", "learner4@small.example"]
    with world.database.reading() as session:
        pace = session.scalars(sa.select(Pace)).one()
    assert (pace.name, pace.deferrals) == ("Big", 1)
    assert pace.paused_until is not None
    with time_machine.travel(pace.paused_until + dt.timedelta(minutes=3)):
        world.make_due()
        world.run_due()
    with world.database.reading() as session:
        assert session.scalars(sa.select(Pace.deferrals)).one() == 0
    assert len(mail_server.recipients) >= 3


def test_while_its_only_place_is_taken_a_provider_is_given_nothing(
    world: World, mail_server: MailServer, learners: list[str]
) -> None:
    key = crc32(b"Big") % 2**20 * 2**10
    with world.database.engine.connect() as another:
        another.execute(sa.text("SELECT pg_advisory_lock(:a, :b)"), {"a": SEATS, "b": key})
        deliver_together(world)
    assert sorted(mail_server.recipients) == ["learner3@small.example", "learner4@small.example"]
    waiting = {each.reason for each in world.messages(state=State.WAITING)}
    assert "Big is given at most 1 at a time" in waiting
