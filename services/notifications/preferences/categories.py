"""Categories of mail, and whether a person lets one through."""

import datetime as dt
import enum
from dataclasses import dataclass


class Category(enum.StrEnum):
    """Why a message is sent."""

    SECURITY = "security"
    CERTIFICATES = "certificates"
    REVIEWS = "reviews"
    REMINDERS = "reminders"
    ANNOUNCEMENTS = "announcements"


ALWAYS_SENT = frozenset({Category.SECURITY, Category.CERTIFICATES, Category.REVIEWS})


@dataclass(frozen=True)
class Choice:
    """What a person chose for the whole account; the defaults hold until they choose."""

    reminders: bool = True
    announcements: bool = True
    paused_until: dt.datetime | None = None

    def without(self, category: Category) -> "Choice":
        """Return the choice with one category switched off; one that is always sent stays."""
        return Choice(
            reminders=self.reminders and category is not Category.REMINDERS,
            announcements=self.announcements and category is not Category.ANNOUNCEMENTS,
            paused_until=self.paused_until,
        )


def objection(choice: Choice, category: Category, now: dt.datetime) -> str | None:
    """Return why a message of this category must not be sent, or None when it may."""
    if category in ALWAYS_SENT:
        return None
    if category is Category.REMINDERS and not choice.reminders:
        return "Has unsubscribed from reminders"
    if category is Category.ANNOUNCEMENTS and not choice.announcements:
        return "Has unsubscribed from announcements"
    if choice.paused_until and choice.paused_until > now:
        return f"Has paused mail until {choice.paused_until:%Y-%m-%d %H:%M} UTC"
    return None
