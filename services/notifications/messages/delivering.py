"""Delivers one message: decide, compose, decide again under a lock, hand over, record.

The order is what makes it safe. Nothing is held open while other services are asked. The attempt is
committed before the mail server sees a byte, so a sender that dies leaves a trace. What became of it
and the end of the job are one commit.
"""

import datetime as dt
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import structlog
from sqlalchemy.orm import Session

from services.notifications.contacts.models import Contact
from services.notifications.mail.envelope import AddressUnusable, Sender, build, message_id, wire_address
from services.notifications.mail.names import greeting_name
from services.notifications.mail.conversation import NoSuchAddress, Postponed, Refused, Uncertain
from services.notifications.mail.smtp import SmtpServer
from services.notifications.mail.templates import Rendered, TemplateBroken, Templates
from services.notifications.messages.kinds import Kind
from services.notifications.messages.models import OPEN_STATES, Message, State
from services.notifications.messages.operations import begin_sending, job_key, put_off, settle
from services.notifications.messages.verdicts import LeaveAlone, Letter, Settled, Verdict, Wait, fail, skip
from services.notifications.preferences.categories import ALWAYS_SENT, Category, objection
from services.notifications.preferences.links import LinkHolder, PreferenceLinks
from services.notifications.preferences.operations import read_choice
from services.notifications.reminders.schedule import zone_named
from services.notifications.suppressions.models import Cause
from services.notifications.suppressions.operations import suppress, suppressed
from shared import clock
from shared.delivery import JobRun

log = structlog.get_logger()


@dataclass(frozen=True)
class Addressee:
    """To whom a message goes."""

    email: str
    name: str
    time_zone: str | None


@dataclass(frozen=True)
class Site:
    """How the installation shows itself in mail."""

    name: str
    url: str
    unsubscribe_url: str


class Postman:
    """Delivers messages of all kinds."""

    def __init__(
        self,
        *,
        kinds: Mapping[str, Kind],
        templates: Templates,
        server: SmtpServer,
        sender: Sender,
        site: Site,
        links: PreferenceLinks,
    ) -> None:
        self._kinds = kinds
        self._templates = templates
        self._server = server
        self._sender = sender
        self._site = site
        self._links = links

    def deliver(self, run: JobRun, message_id: str) -> None:
        """Bring one message a step on; one that is settled or has been put off meanwhile is left alone."""
        identifier = uuid.UUID(message_id)
        with run.database.reading() as session:
            message = session.get(Message, identifier)
            verdict = self._first_look(session, message, run.key) if message else LeaveAlone()
            session.expunge_all()
        if message is not None and verdict is None:
            verdict = self._compose_and_send(run, message)
        with run.completing() as session:
            if isinstance(verdict, Settled | Wait):
                self._record(session, identifier, verdict)

    def _first_look(self, session: Session, message: Message, job: str) -> Verdict | None:
        if message.state not in OPEN_STATES or job != job_key(message.id, message.due_at):
            return LeaveAlone()
        if message.state is State.SENDING and not self._kinds[message.kind].again_when_unknown:
            return Settled(State.UNKNOWN, "The sender died while handing it over; it may or may not have arrived")
        return self._objection(session, message, clock.now())

    def _compose_and_send(self, run: JobRun, message: Message) -> Verdict:
        if until := self._server.down_until():
            return Wait("The mail server is down; the message waits until it answers again", until, held=True)
        letter = self._kinds[message.kind].compose(message)
        if not isinstance(letter, Letter):
            return letter
        with run.database.transaction() as session:
            locked = session.get(Message, message.id, with_for_update=True)
            if locked is None or locked.attempts != message.attempts or locked.due_at != message.due_at:
                return LeaveAlone()
            verdict = self._objection(session, locked, clock.now())
            if verdict is not None:
                return verdict
            try:
                addressee = _addressee(session, locked)
                content = self._render(locked, addressee, letter)
            except (AddressUnusable, TemplateBroken) as error:
                return fail(str(error))
            begin_sending(locked, email=addressee.email, name=addressee.name, subject=content.subject)
        return self._hand_over(locked, addressee, content, letter)

    def _objection(self, session: Session, message: Message, now: dt.datetime) -> Settled | Wait | None:
        """Ask everything that speaks against sending: erasure, the person's choice, the kind's own conditions."""
        if message.learner_id:
            contact = session.get(Contact, message.learner_id)
            if contact is not None and contact.erased_at is not None:
                return skip("The account was erased")
            if reason := objection(read_choice(session, message.learner_id), message.category, now):
                return skip(reason)
            if message.category is not Category.SECURITY and contact is not None and contact.email:
                known = suppressed(session, contact.email)
                if known is not None:
                    return skip(known.in_words)
        return self._kinds[message.kind].objection(session, message, now)

    def _render(self, message: Message, addressee: Addressee, letter: Letter) -> Rendered:
        token = self._token(message)
        values: dict[str, Any] = {
            "site": self._site,
            "name": greeting_name(addressee.name),
            "zone": zone_named(addressee.time_zone),
            "unsubscribe_page": f"{self._site.url}/unsubscribe/{token}",
            "preferences_page": f"{self._site.url}/preferences/{token}",
        }
        return self._templates.render(message.kind, values | letter.values)

    def _hand_over(self, message: Message, to: Addressee, content: Rendered, letter: Letter) -> Settled | Wait:
        token = self._token(message)
        mail = build(
            content,
            sender=self._sender,
            to_name=to.name,
            to_address=to.email,
            identifier=message_id(message.idem_key, self._sender.domain),
            sent_at=clock.now(),
            unsubscribe_url=f"{self._site.unsubscribe_url}/unsubscribe/{token}" if token else None,
            attachments=letter.attachments,
        )
        try:
            answer = self._server.send(mail, sender=self._sender.address, recipient=to.email)
        except NoSuchAddress as error:
            return Settled(State.FAILED, str(error), bounced=error.answer)
        except Refused as error:
            return fail(str(error))
        except Postponed as error:
            return Wait(str(error))
        except Uncertain as error:
            again = self._kinds[message.kind].again_when_unknown
            return Wait(str(error)) if again else Settled(State.UNKNOWN, str(error))
        return Settled(State.SENT, f"Accepted by the mail server: {answer}")

    def _token(self, message: Message) -> str:
        """Return the token to unsubscribe with, or an empty text for mail that is always sent."""
        if message.category in ALWAYS_SENT or not message.learner_id:
            return ""
        return self._links.token(LinkHolder(message.learner_id, message.category))

    def _record(self, session: Session, identifier: uuid.UUID, verdict: Settled | Wait) -> None:
        message = session.get(Message, identifier, with_for_update=True)
        if message is None or message.state not in OPEN_STATES:
            return
        outcome = put_off(session, message, verdict) if isinstance(verdict, Wait) else verdict
        if outcome is not None:
            settle(message, outcome)
            _suppress_bounced(session, message, outcome)
            self._kinds[message.kind].settled(session, message)
        log.info("message.recorded", message_id=str(identifier), kind=message.kind, state=message.state.value)


def _suppress_bounced(session: Session, message: Message, outcome: Settled) -> None:
    """Write no more to an address that does not exist; what strangers typed into a form does not fill the list."""
    if outcome.bounced and message.recipient_email and message.category is not Category.SECURITY:
        suppress(session, message.recipient_email, Cause.BOUNCE, outcome.bounced, message_id=message.id)


def _addressee(session: Session, message: Message) -> Addressee:
    """Security mail goes where it was asked for; everything else to the present address of the account."""
    contact = session.get(Contact, message.learner_id) if message.learner_id else None
    zone = contact.time_zone if contact else None
    if message.category is Category.SECURITY:
        return Addressee(wire_address(message.recipient_email or ""), message.recipient_name or "", zone)
    if contact is None or contact.email is None:
        raise AddressUnusable("There is no address for this person")
    return Addressee(wire_address(contact.email), contact.name or "", zone)
