"""Reminder rules as data."""

import datetime as dt
from typing import Any

from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from services.notifications.preferences.categories import Category
from services.notifications.reminders.durations import parse_duration
from services.notifications.reminders.schedule import QuietHours, Timing
from services.notifications.reminders.triggers import OCCASIONS, wait_of
from services.notifications.tables import Base


class ReminderRule(Base):
    """When learners of a pathway (or of all, without one) are reminded, and with which template.

    `revision` counts changes and is the ETag. `effective_from` is when the rule was first switched
    on: nothing that was due before is ever sent.
    """

    __tablename__ = "reminder_rules"

    id: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    enabled: Mapped[bool]
    trigger: Mapped[dict[str, Any]]
    repeat: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    category: Mapped[Category]
    template: Mapped[str]
    pathway: Mapped[str | None]
    effective_from: Mapped[dt.datetime | None]
    quiet_hours: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    revision: Mapped[int]
    updated_at: Mapped[dt.datetime]

    @property
    def idle(self) -> bool:
        """Whether the rule waits for a pause, rather than counting from the enrollment."""
        return bool(self.trigger["kind"] == "idle")

    @property
    def about_occasions(self) -> bool:
        """Whether the rule counts from a date, rather than from where a learner stands."""
        return self.trigger["kind"] in OCCASIONS

    @property
    def timing(self) -> Timing:
        """The part that says when, ready to compute with."""
        return Timing(
            after=wait_of(self.trigger),
            every=parse_duration(self.repeat["every"]) if self.repeat else None,
            repeats=self.repeat["times"] if self.repeat else 0,
            effective_from=self.effective_from,
            quiet=self.quiet,
        )

    @property
    def quiet(self) -> QuietHours | None:
        """The quiet hours, or None."""
        if not self.quiet_hours:
            return None
        return QuietHours(
            dt.time.fromisoformat(self.quiet_hours["from"]), dt.time.fromisoformat(self.quiet_hours["to"])
        )
