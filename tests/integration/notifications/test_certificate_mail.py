"""The mail with the certificate."""

from services.notifications.messages.models import State
from shared import clock
from shared.clock import rfc3339
from shared.ids import new_id
from tests.integration.notifications.conftest import PDF, World
from tests.integration.notifications.stand_ins import MailServer

READY = "progress.certificate.ready.v1"
ISSUED = "progress.certificate.issued.v1"


def test_the_certificate_arrives_with_the_pdf_and_the_way_to_check_it(world: World, mail_server: MailServer) -> None:
    learner_id = world.register(name="Dr. Ada Example")
    world.tell(READY, **world.certificate(learner_id))
    world.run_due()
    (mail,) = mail_server.messages
    assert mail["Subject"] == "Your certificate: Palliative care champion"
    assert mail["To"] == '"Dr. Ada Example" <ada@example.org>'
    (attachment,) = mail.iter_attachments()
    assert attachment.get_filename() == "certificate-7K3M-Q9TZ-2HXW.pdf"
    assert attachment.get_content_type() == "application/pdf"
    assert attachment.get_content() == PDF
    assert "http://portal.test/verify/7K3M-Q9TZ-2HXW" in mail_server.text()
    assert "Ada Example, MD" in mail_server.text()
    assert "List-Unsubscribe" not in mail
    assert world.message().state is State.SENT


def test_events_delivered_many_times_and_in_any_order_are_one_mail(world: World, mail_server: MailServer) -> None:
    learner_id = world.register()
    facts = world.certificate(learner_id)
    world.tell(READY, times=3, **facts)
    world.tell(ISSUED, times=3, **facts)
    world.tell(READY, times=40, **facts)
    world.run_due()
    assert len(mail_server.messages) == 1
    assert world.message().state is State.SENT


def test_an_issued_certificate_shows_that_its_pdf_is_missing(world: World, mail_server: MailServer) -> None:
    learner_id = world.register()
    facts = world.certificate(learner_id)
    world.tell(ISSUED, **facts)
    world.run_due()
    assert (world.message().state, world.message().reason) == (
        State.WAITING,
        "The PDF of the certificate is being made",
    )
    world.tell(READY, **facts)
    world.run_due()
    assert world.message().state is State.SENT
    assert len(mail_server.messages) == 1


def test_while_progress_is_down_the_mail_waits_and_says_so(world: World, mail_server: MailServer) -> None:
    learner_id = world.register()
    world.progress.down = True
    world.tell(READY, **world.certificate(learner_id))
    world.run_due()
    assert not mail_server.messages
    assert world.message().state is State.WAITING
    assert "progress does not answer" in world.message().reason
    world.progress.down = False
    world.run_due(in_a_while=True)
    assert world.message().state is State.SENT


def test_a_pdf_that_is_not_the_announced_one_is_never_sent(world: World, mail_server: MailServer) -> None:
    learner_id = world.register()
    world.tell(READY, **world.certificate(learner_id, sha256="0" * 64))
    world.run_due()
    assert not mail_server.messages
    assert world.message().state is State.FAILED
    assert "hash differs" in world.message().reason


def test_a_certificate_for_somebody_not_known_yet_waits_for_accounts(world: World, mail_server: MailServer) -> None:
    learner_id = str(new_id())
    facts = world.certificate(learner_id)
    world.tell(READY, **facts)
    assert not world.messages()
    world.register(learner_id=learner_id)
    world.retry_events()
    world.run_due()
    assert len(mail_server.messages) == 1


def test_the_mail_goes_to_the_address_that_the_account_has_now(world: World, mail_server: MailServer) -> None:
    learner_id = world.register()
    world.tell(READY, **world.certificate(learner_id))
    world.register(learner_id=learner_id, email="new@example.org")
    world.run_due()
    assert mail_server.recipients == ["new@example.org"]


def test_unsubscribing_from_everything_does_not_stop_certificates(world: World, mail_server: MailServer) -> None:
    learner_id = world.register()
    world.choose(learner_id, reminders=False, announcements=False)
    world.tell(READY, **world.certificate(learner_id))
    world.run_due()
    assert len(mail_server.messages) == 1


def test_erasing_empties_what_was_sent_and_stops_what_was_not(world: World, mail_server: MailServer) -> None:
    learner_id = world.register()
    world.ask_for_mail("sign_in_link", learner_id=learner_id)
    world.run_due()
    world.tell(READY, **world.certificate(learner_id))
    world.tell("accounts.learner.erased.v1", learner_id=learner_id, erased_at=rfc3339(clock.now()))
    world.run_due()
    sent, stopped = world.messages()
    assert (sent.state, stopped.state) == (State.SENT, State.SKIPPED)
    assert stopped.reason == "The account was erased"
    for message in (sent, stopped):
        assert not any((message.recipient_email, message.recipient_name, message.subject, message.details))
    assert len(mail_server.messages) == 1


def test_what_comes_late_about_an_erased_person_is_not_kept(world: World, mail_server: MailServer) -> None:
    learner_id = world.register()
    world.tell("accounts.learner.erased.v1", learner_id=learner_id, erased_at=rfc3339(clock.now()))
    world.register(learner_id=learner_id)
    world.enroll(learner_id)
    world.act(learner_id, clock.now())
    facts = world.certificate(learner_id)
    for event_type in (ISSUED, READY):
        world.tell(event_type, **facts)
    world.ask_for_mail("password_changed", learner_id=learner_id)
    world.run_due()
    assert not world.messages()
    assert not mail_server.messages
