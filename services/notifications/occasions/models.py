"""The table of occasions, written so that the order in which events arrive does not matter."""

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from services.notifications.tables import Base


class Occasion(Base):
    """Something of a `kind` that a person is reminded of; `subject` tells several of the same kind apart.

    `anchor_at` is the instant that rules count from. `over` says why nobody needs to be reminded any more;
    `told_at` is when progress said so, and what is older changes nothing.
    """

    __tablename__ = "occasions"
    __table_args__ = (sa.Index("ix_occasions_learner_id_resource", "learner_id", "resource"),)

    kind: Mapped[str] = mapped_column(primary_key=True)
    learner_id: Mapped[str] = mapped_column(primary_key=True)
    subject: Mapped[str] = mapped_column(primary_key=True)
    title: Mapped[str]
    pathway: Mapped[str | None]
    resource: Mapped[str | None]
    anchor_at: Mapped[dt.datetime]
    over: Mapped[str | None]
    told_at: Mapped[dt.datetime]
