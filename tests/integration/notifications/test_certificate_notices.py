"""The mail about what became of a certificate."""

import re

import pytest

from services.notifications.messages.models import State
from shared import clock
from shared.clock import rfc3339
from shared.ids import new_id
from tests.integration.notifications.conftest import World
from tests.integration.notifications.stand_ins import MailServer

ISSUED, READY = "progress.certificate.issued.v1", "progress.certificate.ready.v1"
REVOKED, DECLINED = "progress.certificate.revoked.v1", "progress.name_correction.declined.v1"
OLD = "2HXW-7K3M-Q9TZ-5RTV"


def test_the_new_certificate_comes_as_one_mail_that_names_the_old_one(world: World, mail_server: MailServer) -> None:
    facts = world.certificate(world.register(), replaces=OLD, expires_at="2028-11-22T10:00:00Z")
    world.tell(ISSUED, times=2, **facts)
    world.tell(READY, times=2, **facts)
    world.run_due()
    (mail,) = mail_server.messages
    assert mail["Subject"] == "Your new certificate: Palliative care champion"
    assert len(list(mail.iter_attachments())) == 1
    assert OLD in mail_server.text()
    assert re.search(r"Valid until .*2028", mail_server.text())
    assert "Congratulations" not in mail_server.text()


@pytest.mark.parametrize("status", ["revoked", "superseded"])
def test_what_ended_before_its_mail_went_out_is_not_sent(world: World, mail_server: MailServer, status: str) -> None:
    world.progress.certificate_status = status
    world.tell(READY, **world.certificate(world.register()))
    world.run_due()
    assert mail_server.messages == []
    assert world.message().state is State.SKIPPED


@pytest.mark.parametrize(
    ("event", "facts", "subject"),
    [
        (
            REVOKED,
            {"certificate_id": str(new_id()), "pathway": "champion", "verify_url": "http://portal.test/verify/X"},
            "Your certificate was revoked: Champion",
        ),
        (DECLINED, {"correction_id": str(new_id())}, "The name on your certificate stays as it is: Champion"),
    ],
)
def test_the_holder_is_told_once_and_why(
    world: World, mail_server: MailServer, event: str, facts: dict[str, str], subject: str
) -> None:
    learner_id = world.register()
    at = rfc3339(clock.now())
    told = {"code": OLD, "title": "Champion", "reason": "Because <of> it.", "revoked_at": at, "decided_at": at}
    world.tell(event, times=3, learner_id=learner_id, **told, **facts)
    world.run_due()
    (mail,) = mail_server.messages
    assert mail["Subject"] == subject
    assert "Because <of> it." in mail_server.text()
    assert OLD in mail_server.text()


def test_an_erased_holder_is_told_nothing(world: World, mail_server: MailServer) -> None:
    learner_id = world.register()
    world.tell("accounts.learner.erased.v1", learner_id=learner_id, erased_at=rfc3339(clock.now()))
    told = {"code": OLD, "title": "Champion", "reason": "x", "verify_url": "http://x"}
    world.tell(REVOKED, certificate_id=str(new_id()), learner_id=learner_id, **told)
    world.run_due()
    assert mail_server.messages == []
