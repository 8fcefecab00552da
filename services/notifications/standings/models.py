"""Standings and activity, written so that the order in which events arrive does not matter."""

import datetime as dt

from sqlalchemy.orm import Mapped, mapped_column

from services.notifications.tables import Base


class Standing(Base):
    """A learner on a pathway. What holds follows from the three times, not from which event came last."""

    __tablename__ = "standings"

    learner_id: Mapped[str] = mapped_column(primary_key=True)
    pathway: Mapped[str] = mapped_column(primary_key=True, index=True)
    pathway_title: Mapped[str]
    enrolled_at: Mapped[dt.datetime | None]
    withdrawn_at: Mapped[dt.datetime | None]
    completed_at: Mapped[dt.datetime | None]

    @property
    def withdrawn(self) -> bool:
        """Whether the learner left and has not come back."""
        return self.withdrawn_at is not None and (self.enrolled_at is None or self.withdrawn_at >= self.enrolled_at)

    @property
    def open(self) -> bool:
        """Whether the learner is on the way: enrolled, not withdrawn, not finished."""
        return self.enrolled_at is not None and not self.withdrawn and self.completed_at is None


class Activity(Base):
    """When a learner last did something, on whatever pathway."""

    __tablename__ = "activities"

    learner_id: Mapped[str] = mapped_column(primary_key=True)
    last_activity_at: Mapped[dt.datetime]
