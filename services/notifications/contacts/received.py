"""What accounts tells about people, as far as it is read here."""

import datetime as dt

from pydantic import BaseModel, Field
from sqlalchemy.orm import Session

from services.notifications.contacts.operations import ContactFacts, erase_contact, keep_contact
from services.notifications.invitations.mail import forget_invitations
from services.notifications.messages.upkeep import forget_messages
from services.notifications.notices.operations import forget_notices
from services.notifications.occasions.operations import forget_occasions
from services.notifications.preferences.operations import forget_preferences
from services.notifications.standings.operations import forget_standings
from services.notifications.suppressions.operations import forget_suppressions
from services.notifications.webhooks.deliveries import forget_deliveries
from shared.delivery import Envelope

# Who may look at evidence, as progress grants it.
REVIEWING = frozenset({"reviewer", "administrator"})


class Profile(BaseModel):
    """The fields of `accounts.learner.registered.v1` and `accounts.learner.changed.v1` that are kept."""

    learner_id: str
    email: str
    name: str
    time_zone: str | None = None
    locale: str | None = None
    roles: list[str] = Field(default_factory=list)


class Erasure(BaseModel):
    """`accounts.learner.erased.v1`."""

    learner_id: str
    erased_at: dt.datetime


def learner_told(session: Session, envelope: Envelope) -> None:
    """Keep the newest profile."""
    profile = Profile.model_validate(envelope.data)
    facts = ContactFacts(**profile.model_dump(exclude={"roles"}), reviewer=not REVIEWING.isdisjoint(profile.roles))
    keep_contact(session, facts, version=envelope.sequence)


def learner_erased(session: Session, envelope: Envelope) -> None:
    """Forget the person: contact, standings, preferences, notices, webhooks, and whatever in messages names them."""
    erasure = Erasure.model_validate(envelope.data)
    email = erase_contact(session, erasure.learner_id, version=envelope.sequence)
    forget_standings(session, erasure.learner_id)
    forget_occasions(session, erasure.learner_id)
    forget_preferences(session, erasure.learner_id)
    forget_messages(session, erasure.learner_id, email)
    forget_invitations(session, erasure.learner_id, email)
    # After the messages: a sender that holds one may be showing it just now.
    forget_notices(session, erasure.learner_id)
    forget_deliveries(session, erasure.learner_id)
    if email:
        forget_suppressions(session, email)
