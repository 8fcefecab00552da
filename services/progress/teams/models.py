"""Tables of teams; a member's consent is a fact that nobody changes: the latest of a membership holds.

Personal data: learners' ids (pseudonyms), the team's name, and invited addresses. An address goes when its person is
erased, when the team is closed, and three months after the invitation came to nothing.
"""

import datetime as dt
import uuid

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from services.progress.tables import Base
from services.progress.teams.rules import Outcome
from shared.ids import new_id


class Team(Base):
    """The people whom a champion leads; one at a time for each champion."""

    __tablename__ = "teams"
    __table_args__ = (
        sa.Index("uq_teams_learner_id", "learner_id", unique=True, postgresql_where=sa.text("closed_at IS NULL")),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    learner_id: Mapped[uuid.UUID] = mapped_column(info={"pii": "pseudonym of the champion"})
    name: Mapped[str] = mapped_column(info={"pii": "what the champion calls the team"})
    founded_at: Mapped[dt.datetime]
    closed_at: Mapped[dt.datetime | None]
    closed_by: Mapped[str | None]
    closing_reason: Mapped[str | None]


class TeamInvitation(Base):
    """An address was invited into a team, once; `learner_id` is who accepted, with whatever account."""

    __tablename__ = "team_invitations"
    __table_args__ = (
        sa.Index("uq_team_invitations_email", "team_id", sa.text("lower(email)"), unique=True),
        sa.Index("ix_team_invitations_lower_email", sa.text("lower(email)")),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    team_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("teams.id"))
    email: Mapped[str | None] = mapped_column(info={"pii": "e-mail address"})
    locale: Mapped[str]
    sendings: Mapped[int]
    invited_at: Mapped[dt.datetime]
    sent_at: Mapped[dt.datetime]
    expires_at: Mapped[dt.datetime]
    outcome: Mapped[str | None] = mapped_column(info={"values": [each.value for each in Outcome]})
    ended_at: Mapped[dt.datetime | None]
    learner_id: Mapped[uuid.UUID | None] = mapped_column(info={"pii": "pseudonym"})


class TeamMember(Base):
    """Somebody belongs to a team until they leave, are removed or erased, or the team is closed."""

    __tablename__ = "team_members"
    __table_args__ = (
        sa.Index(
            "uq_team_members_team_id_learner_id",
            "team_id",
            "learner_id",
            unique=True,
            postgresql_where=sa.text("ended_at IS NULL"),
        ),
        sa.Index("ix_team_members_learner_id", "learner_id"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    team_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("teams.id"))
    learner_id: Mapped[uuid.UUID] = mapped_column(info={"pii": "pseudonym"})
    joined_at: Mapped[dt.datetime]
    ended_at: Mapped[dt.datetime | None]
    ended_by: Mapped[str | None]


class TeamConsent(Base):
    """A member has said whether the champion may see how far they are; the latest holds, for this membership."""

    __tablename__ = "team_consents"
    __table_args__ = (sa.Index("ix_team_consents_member_id", "member_id", "id"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    member_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("team_members.id"))
    learner_id: Mapped[uuid.UUID] = mapped_column(info={"pii": "pseudonym"})
    given: Mapped[bool]
    decided_at: Mapped[dt.datetime]
