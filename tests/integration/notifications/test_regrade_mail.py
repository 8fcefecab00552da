"""The mail about a result that a corrected key has raised."""

import pytest

from services.notifications.messages.models import State
from shared import clock
from shared.clock import rfc3339
from shared.ids import new_id
from tests.integration.notifications.conftest import World
from tests.integration.notifications.stand_ins import MailServer


@pytest.mark.parametrize(("passed_now", "subject"), [(True, "You have now passed"), (False, "Your result has risen")])
def test_the_learner_is_told_once_that_their_result_rose_and_why(
    world: World, mail_server: MailServer, *, passed_now: bool, subject: str
) -> None:
    facts = {"regrading_id": str(new_id()), "learner_id": world.register(), "regraded_at": rfc3339(clock.now())}
    facts |= {"resource": "m1", "resource_title": "First module", "reason": "The key named <another> option."}
    world.tell("progress.result.raised.v1", times=3, **facts, passed_now=passed_now)
    # Told anew under another id of the event, it is still the same news.
    world.tell("progress.result.raised.v1", **facts, passed_now=passed_now)
    world.run_due()
    (mail,) = mail_server.messages
    assert mail["Subject"] == f"{subject}: First module"
    assert "The key named <another> option." in mail_server.text()
    assert "http://portal.test/resources/m1/quiz" in mail_server.text()
    assert world.message().state is State.SENT
