"""Mail comes in the language of the profile, and reminders of one rule stay together in the mailbox."""

import datetime as dt

from shared import clock
from tests.integration.notifications.conftest import World
from tests.integration.notifications.stand_ins import MailServer

AGO = dt.timedelta(seconds=5)


def test_a_reminder_is_in_the_language_and_the_time_zone_of_the_learner(world: World, mail_server: MailServer) -> None:
    world.set_rule(after="PT5S", effective_from="2026-01-01T00:00:00Z")
    learner_id = world.register(name="Dra. Inés Ejemplo", locale="es-MX", time_zone="America/Mexico_City")
    world.enroll(learner_id, clock.now() - AGO)
    world.run_due()
    (mail,) = mail_server.messages
    assert mail["Subject"] == "Su próximo paso en Palliative care champion"
    text = mail_server.text()
    assert "Hola, Dra. Inés Ejemplo:" in text
    assert "Communicating serious news (de 10 a 20 minutos)" in text
    html = mail.get_body(("html",))
    assert html
    assert '<html lang="es" dir="ltr"' in html.get_content()


def test_who_registers_in_spanish_confirms_in_spanish(world: World, mail_server: MailServer) -> None:
    world.ask_for_mail("confirm_email", locale="es")
    world.run_due()
    assert mail_server.messages[0]["Subject"] == "Confirme su dirección de correo para Champions"


def test_a_request_from_before_the_language_was_known_is_answered_in_english(
    world: World, mail_server: MailServer
) -> None:
    world.ask_for_mail("confirm_email", locale=None)
    world.run_due()
    assert mail_server.messages[0]["Subject"] == "Confirm your e-mail address for Champions"


def test_the_reminders_of_one_rule_and_pathway_stay_together(world: World, mail_server: MailServer) -> None:
    world.set_rule(after="PT1S", repeat={"every": "PT1S", "times": 2}, effective_from="2026-01-01T00:00:00Z")
    for name in ("Ada", "Grace"):
        world.enroll(world.register(name=name, email=f"{name}@example.org"), clock.now() - dt.timedelta(minutes=1))
    for _ in range(3):
        world.run_due()
        world.make_due()
    threads = {mail["To"].addresses[0].addr_spec: mail["References"] for mail in mail_server.messages}
    assert len(set(threads.values())) == 2
    for mail in mail_server.messages:
        assert mail["In-Reply-To"] == mail["References"] == threads[mail["To"].addresses[0].addr_spec]
        assert mail["Message-ID"] != mail["References"]
