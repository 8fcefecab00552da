"""Writes the mail of a message: to whom, with which words, as the bytes that travel."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urljoin

from sqlalchemy.orm import Session

from services.notifications.contacts.models import Contact
from services.notifications.invitations.refusals import digest_of
from services.notifications.lookahead import find
from services.notifications.mail.envelope import AddressUnusable, Attachment, Sender, build, message_id, wire_address
from services.notifications.mail.languages import reading_locale
from services.notifications.mail.names import greeting_name
from services.notifications.mail.site import Site
from services.notifications.mail.templates import Rendered, Templates
from services.notifications.messages.models import Message
from services.notifications.messages.verdicts import Letter
from services.notifications.notices.operations import NoticeWords
from services.notifications.preferences.categories import ALWAYS_SENT, TO_ADDRESSES, Category
from services.notifications.preferences.links import STOP_PAGES, LinkHolder, PreferenceLinks
from services.notifications.reminders.schedule import zone_named
from shared import clock

DIGEST = "digest"


@dataclass(frozen=True)
class Addressee:
    """To whom a message goes."""

    email: str
    name: str
    time_zone: str | None
    locale: str | None


@dataclass(frozen=True)
class Written:
    """A mail that is ready to be handed over; `notices` has what the portal shows of each letter in it."""

    to: Addressee
    subject: str
    notices: tuple[NoticeWords, ...]
    content: bytes


class Writer:
    """Writes mail in the name of the site."""

    def __init__(
        self,
        *,
        templates: Templates,
        sender: Sender,
        site: Site,
        links: PreferenceLinks,
        sign: Callable[[bytes], bytes],
    ) -> None:
        self.sender = sender
        self._templates = templates
        self._site = site
        self._links = links
        self._sign = sign

    def write(self, session: Session, letters: Sequence[tuple[Message, Letter]]) -> Written:
        """Write one mail with the letters of one person; raises `AddressUnusable` and `TemplateBroken`."""
        first, letter = letters[0]
        to, token = addressee(session, first), self._token(first)
        values = self._values(to, token, first.category)
        contents = [
            self._templates.render(
                each.template or message.kind, values | each.values, reading_locale(each.language or to.locale)
            )
            for message, each in letters
        ]
        content = contents[0]
        if len(letters) > 1:
            reminders = [
                {"title": one.subject, "page": urljoin(f"{self._site.url}/", each.page)}
                for one, (_, each) in zip(contents, letters, strict=True)
            ]
            content = self._templates.render(DIGEST, values | {"reminders": reminders}, reading_locale(to.locale))
        notices = tuple(
            NoticeWords(one.subject, one.notice or each.summary, each.page)
            for one, (_, each) in zip(contents, letters, strict=True)
        )
        return Written(to, content.subject, notices, self._envelope(first, to, content, token, letter.attachments))

    def _values(self, to: Addressee, token: str, category: Category) -> dict[str, Any]:
        stop = STOP_PAGES.get(category, "unsubscribe")
        return {
            "site": self._site,
            "name": greeting_name(to.name),
            "zone": zone_named(to.time_zone),
            "unsubscribe_page": f"{self._site.url}/{stop}/{token}",
            "preferences_page": f"{self._site.url}/preferences/{token}",
        }

    def _envelope(
        self, message: Message, to: Addressee, content: Rendered, token: str, attachments: tuple[Attachment, ...]
    ) -> bytes:
        mail = build(
            content,
            sender=self.sender,
            to_name=to.name,
            to_address=to.email,
            identifier=message_id(message.idem_key, self.sender.domain),
            sent_at=clock.now(),
            thread=self._thread(message),
            unsubscribe_url=f"{self._site.unsubscribe_url}/unsubscribe/{token}" if token else None,
            attachments=attachments,
        )
        return self._sign(mail.as_bytes(utf8=not to.email.isascii()))

    def _thread(self, message: Message) -> str | None:
        """Keep the reminders of one rule about one pathway together in the reader's mailbox."""
        if message.rule_id is None:
            return None
        return message_id(f"thread:{message.rule_id}:{message.learner_id}:{message.pathway}", self.sender.domain)

    def _token(self, message: Message) -> str:
        """Return the token to unsubscribe with, or an empty text for mail that is always sent."""
        if message.category is Category.INVITATIONS:
            return self._links.token(LinkHolder(digest_of(message.recipient_email or ""), message.category))
        if message.category in ALWAYS_SENT or not message.learner_id:
            return ""
        return self._links.token(LinkHolder(message.learner_id, message.category))


def addressee(session: Session, message: Message) -> Addressee:
    """Security mail and invitations go where they were asked for; all else to the present address of the account."""
    contact = find(session, Contact, message.learner_id) if message.learner_id else None
    zone = contact.time_zone if contact else None
    locale = contact.locale if contact else message.details.get("locale")
    if message.category in TO_ADDRESSES:
        return Addressee(wire_address(message.recipient_email or ""), message.recipient_name or "", zone, locale)
    if contact is None or contact.email is None:
        raise AddressUnusable("There is no address for this person")
    return Addressee(wire_address(contact.email), contact.name or "", zone, locale)
