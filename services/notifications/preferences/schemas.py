"""Shapes of the preference endpoints."""

import datetime as dt
from typing import Literal

from pydantic import AwareDatetime, Field

from services.notifications.preferences.categories import Choice
from shared.schemas import Reply, Request


class TokenPath(Request):
    """The signed token of a link in a mail."""

    token: str = Field(min_length=1, max_length=500)


class PreferencesBody(Request):
    """What a person chooses. Security and certificates may be sent back as read, but not switched off."""

    reminders: bool
    announcements: bool
    paused_until: AwareDatetime | None = None
    security: Literal[True] = True
    certificates: Literal[True] = True

    def choice(self) -> Choice:
        """Return the part that can be chosen."""
        return Choice(self.reminders, self.announcements, self.paused_until)


class PreferencesReply(Reply):
    """What a person receives, by category; `paused_until` holds back reminders and announcements."""

    security: bool = True
    certificates: bool = True
    reminders: bool
    announcements: bool
    paused_until: dt.datetime | None

    @classmethod
    def of(cls, choice: Choice) -> "PreferencesReply":
        """Show a choice."""
        return cls(reminders=choice.reminders, announcements=choice.announcements, paused_until=choice.paused_until)
