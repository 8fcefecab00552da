"""Categories of mail, and whether a person lets one through."""

import datetime as dt
import enum
from dataclasses import dataclass, replace


class Category(enum.StrEnum):
    """Why a message is sent."""

    SECURITY = "security"
    CERTIFICATES = "certificates"
    REVIEWS = "reviews"
    REMINDERS = "reminders"
    ANNOUNCEMENTS = "announcements"
    INVITATIONS = "invitations"


ALWAYS_SENT = frozenset({Category.SECURITY, Category.CERTIFICATES, Category.REVIEWS})

# Goes to the address that was given, whether it has an account or not.
TO_ADDRESSES = frozenset({Category.SECURITY, Category.INVITATIONS})


@dataclass(frozen=True)
class Choice:
    """What a person chose for the whole account; the defaults hold until they choose.

    The pause holds mail back, not what the portal shows: that is only seen by who comes to look.
    """

    reminders: bool = True
    announcements: bool = True
    paused_until: dt.datetime | None = None
    reminders_in_portal: bool = True
    announcements_in_portal: bool = True

    def without(self, category: Category) -> "Choice":
        """Return the choice with mail of one category switched off; one that is always sent stays."""
        return replace(
            self,
            reminders=self.reminders and category is not Category.REMINDERS,
            announcements=self.announcements and category is not Category.ANNOUNCEMENTS,
        )


def objection(choice: Choice, category: Category, now: dt.datetime) -> str | None:
    """Return why a message of this category must not be mailed, or None when it may."""
    if category in ALWAYS_SENT:
        return None
    if category is Category.REMINDERS and not choice.reminders:
        return "Has unsubscribed from reminders"
    if category is Category.ANNOUNCEMENTS and not choice.announcements:
        return "Has unsubscribed from announcements"
    if choice.paused_until and choice.paused_until > now:
        return f"Has paused mail until {choice.paused_until:%Y-%m-%d %H:%M} UTC"
    return None


def shown_in_portal(choice: Choice, category: Category) -> bool:
    """Whether the portal shows a message of this category."""
    if category is Category.REMINDERS:
        return choice.reminders_in_portal
    return choice.announcements_in_portal if category is Category.ANNOUNCEMENTS else True
