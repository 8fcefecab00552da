"""Everything that speaks against sending a message, asked of many at once."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy.orm import Session

from services.notifications.contacts.models import Contact
from services.notifications.lookahead import find, look_ahead
from services.notifications.messages.kinds import Kind
from services.notifications.messages.models import Message
from services.notifications.messages.verdicts import Settled, Wait, skip
from services.notifications.notices.operations import wanted_in_portal
from services.notifications.preferences.categories import Category, objection
from services.notifications.preferences.models import Preferences
from services.notifications.preferences.operations import read_choice
from services.notifications.suppressions.operations import look_ahead_for_suppressed, suppressed


class Objections:
    """Erasure, the person's choice, the address, and the conditions of the message's kind."""

    def __init__(self, kinds: Mapping[str, Kind]) -> None:
        self._kinds = kinds

    def by_kind(self, messages: Iterable[Message]) -> Iterable[tuple[Kind, list[Message]]]:
        """Put messages together that the same kind answers for."""
        found: dict[Kind, list[Message]] = defaultdict(list)
        for message in messages:
            found[self._kinds[message.kind]].append(message)
        return found.items()

    def look_ahead(self, session: Session, messages: Sequence[Message]) -> None:
        """Load what will be asked about these messages, as it is now."""
        learners = {message.learner_id for message in messages if message.learner_id}
        look_ahead(session, Contact, learners)
        look_ahead(session, Preferences, learners)
        contacts = [find(session, Contact, learner_id) for learner_id in learners]
        look_ahead_for_suppressed(session, {each.email for each in contacts if each is not None and each.email})
        for kind, theirs in self.by_kind(messages):
            kind.look_ahead(session, theirs)

    def against(self, session: Session, message: Message, now: dt.datetime) -> Settled | Wait | None:
        """Return what speaks against telling the person now, by mail or in the portal, or None."""
        if message.learner_id:
            contact = find(session, Contact, message.learner_id)
            if contact is not None and contact.erased_at is not None:
                return skip("The account was erased")
            unwanted = against_mail(session, message, now)
            if unwanted and not wanted_in_portal(session, message):
                return unwanted
        return self._kinds[message.kind].objection(session, message, now)


def against_mail(session: Session, message: Message, now: dt.datetime) -> Settled | None:
    """Return what speaks against the mail alone: the person's choice, an address that mail does not reach."""
    if not message.learner_id:
        return None
    if reason := objection(read_choice(session, message.learner_id), message.category, now):
        return skip(reason)
    contact = find(session, Contact, message.learner_id)
    if message.category is Category.SECURITY or contact is None or not contact.email:
        return None
    known = suppressed(session, contact.email)
    return skip(known.in_words) if known else None
