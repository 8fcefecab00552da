"""Mail that an administrator sends to themselves to see how a message looks in their own mail program."""

import datetime as dt
import uuid
from dataclasses import asdict
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.notifications.contacts.models import Contact
from services.notifications.messages.kinds import Kind
from services.notifications.messages.models import Message
from services.notifications.messages.operations import NewMessage, add_message
from services.notifications.messages.verdicts import Letter
from services.notifications.preferences.categories import Category
from services.notifications.previews.composing import Asked, Previews
from shared import clock
from shared.ids import new_id
from shared.problems import Conflict, TooManyRequests

KIND = "test_mail"
TESTS_AN_HOUR = 20
HOUR = dt.timedelta(hours=1)


class NoAddressOfYours(Conflict):
    """Who asks has no address here: a program, or an account that was made a moment ago."""

    slug, title = "no-address-of-yours", "There is no address of yours to send a test to"


class TooManyTests(TooManyRequests):
    """Enough tests for an hour."""

    slug, title = "too-many-tests", f"No more than {TESTS_AN_HOUR} test mails an hour"


def request_test(session: Session, administrator_id: str, asked: Asked) -> uuid.UUID:
    """Add the test as a message to the administrator's own address, where everybody can see who asked for it."""
    own = session.get(Contact, administrator_id, with_for_update=True)
    if own is None or not own.email:
        raise NoAddressOfYours
    recent = sa.select(sa.func.count()).where(
        Message.kind == KIND, Message.learner_id == administrator_id, Message.created_at > clock.now() - HOUR
    )
    if (session.scalar(recent) or 0) >= TESTS_AN_HOUR:
        raise TooManyTests(headers={"Retry-After": "3600"})
    added = add_message(
        session,
        NewMessage(
            idem_key=f"test:{new_id()}",
            kind=KIND,
            # Asked for a moment ago by its recipient, as security mail is: no preference holds it back.
            category=Category.SECURITY,
            learner_id=administrator_id,
            due_at=clock.now(),
            reason=f"A test of {asked.template}, asked for by {own.name}",
            recipient_email=own.email,
            recipient_name=own.name,
            details=asdict(asked),
        ),
    )
    assert added is not None  # noqa: S101 - its key is new
    return added


class TestMail(Kind):
    """Composes again when it is sent, so that the mail shows what is true then."""

    again_when_unknown = False

    def __init__(self, previews: Previews) -> None:
        self._previews = previews

    def compose(self, message: Message, gathered: Any) -> Letter:  # noqa: ARG002
        """Return what the person would get."""
        return self._previews.compose(Asked(**message.details)).letter
