"""Shapes of the preference endpoints."""

import datetime as dt
from typing import Literal

from pydantic import Field

from services.notifications.preferences.categories import Choice
from shared.schemas import Instant, Reply, Request


class TokenPath(Request):
    """The signed token of a link in a mail."""

    token: str = Field(min_length=1, max_length=500)


class PortalChoice(Request):
    """What the portal shows."""

    reminders: bool
    announcements: bool


class PreferencesBody(Request):
    """What a person chooses to get by mail and in the portal; without `portal` that part stays as it is.

    What is always sent may be sent back as it was read, but not switched off.
    """

    reminders: bool
    announcements: bool
    portal: PortalChoice | None = None
    paused_until: Instant | None = None
    security: Literal[True] = True
    certificates: Literal[True] = True
    reviews: Literal[True] = True

    def choice(self, stored: Choice) -> Choice:
        """Return the part that can be chosen."""
        portal = self.portal or PortalChoice(
            reminders=stored.reminders_in_portal, announcements=stored.announcements_in_portal
        )
        return Choice(self.reminders, self.announcements, self.paused_until, portal.reminders, portal.announcements)


class PreferencesReply(Reply):
    """What a person receives by mail, by category, and in the portal.

    `paused_until` holds back mail with reminders and announcements.
    """

    security: bool = True
    certificates: bool = True
    reviews: bool = True
    reminders: bool
    announcements: bool
    portal: dict[str, bool]
    paused_until: dt.datetime | None

    @classmethod
    def of(cls, choice: Choice) -> "PreferencesReply":
        """Show a choice."""
        portal = {"reminders": choice.reminders_in_portal, "announcements": choice.announcements_in_portal}
        return cls(
            reminders=choice.reminders,
            announcements=choice.announcements,
            portal=portal,
            paused_until=choice.paused_until,
        )
