"""Shapes of teams."""

import datetime as dt
import uuid
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, StringConstraints

from services.progress.completions.schemas import StepReply
from services.progress.teams.rules import LONGEST_NAME, Answer, InvitationState, NextKind
from shared.addresses import LONGEST_ADDRESS, normalise_address
from shared.schemas import Reply, Request

Name = Annotated[str, StringConstraints(min_length=1, max_length=LONGEST_NAME, pattern=r"^[^\x00-\x1f\x7f-\x9f]+$")]
Address = Annotated[str, StringConstraints(max_length=LONGEST_ADDRESS), AfterValidator(normalise_address)]


class TeamPath(Request):
    """Which team."""

    team_id: uuid.UUID


class InvitationPath(Request):
    """Which invitation of the champion's team."""

    invitation_id: uuid.UUID


class MemberPath(Request):
    """Which member of the champion's team."""

    member_id: uuid.UUID


class TokenPath(Request):
    """The token of a link in a mail."""

    token: Annotated[str, StringConstraints(max_length=400)]


class TeamRequest(Request):
    """What the champion calls the team; those who are invited read it."""

    name: Name


class InviteRequest(Request):
    """Addresses, and the language of the mail for readers whose own is not known."""

    emails: list[Address] = Field(min_length=1, max_length=20)
    locale: Literal["en", "es"] = "en"


class ConsentRequest(Request):
    """Whether the champion may see how far the member is; only a yes that was said counts."""

    show_progress: bool = False


class ClosingRequest(Request):
    """Why an administrator closes it; the champion reads it."""

    reason: Annotated[str, StringConstraints(min_length=1, max_length=500)]


class MemberPathwayReply(Reply):
    """Where a member is on a pathway, by the same evaluator as everywhere."""

    slug: str
    title: str
    percent: int
    completed: bool
    next: StepReply | None


class MemberReply(Reply):
    """A member; `pathways` is null for whoever does not show their progress."""

    id: str
    name: str
    joined_at: dt.datetime
    shows_progress: bool
    consented_at: dt.datetime | None
    pathways: list[MemberPathwayReply] | None


class InvitationReply(Reply):
    """An invitation; `resend_from` is null when it is not mailed any more."""

    id: str
    email: str
    locale: str
    state: InvitationState
    sendings: int
    sent_at: dt.datetime
    expires_at: dt.datetime
    resend_from: dt.datetime | None
    resend_now: bool


class NextForTeamReply(Reply):
    """What the team could do next; it is right for `ready` of the `shown` members who show their progress."""

    kind: NextKind
    resource: str
    title: str
    ready: int
    shown: int


class TeamReply(Reply):
    """A champion's team; `room` is for how many more there is place."""

    id: str
    name: str
    founded_at: dt.datetime
    room: int
    members: list[MemberReply]
    invitations: list[InvitationReply]
    next: NextForTeamReply


class TeamClosingReply(Reply):
    """That an administrator has closed the last team, and why."""

    at: dt.datetime
    reason: str


class LedTeamReply(Reply):
    """The champion's team, if there is one."""

    team: TeamReply | None
    closing: TeamClosingReply | None


class InvitedReply(Reply):
    """What became of an address; whether it has an account is never told."""

    email: str
    answer: Answer


class InvitedList(Reply):
    """One answer for each address."""

    items: list[InvitedReply]
    next: str | None


class OwnTeamReply(Reply):
    """A team that the person belongs to; `decided_at` is when they last said whether they show their progress."""

    id: str
    name: str
    champion: str
    joined_at: dt.datetime
    shows_progress: bool
    decided_at: dt.datetime | None


class OwnTeamList(Reply):
    """The teams that the person belongs to."""

    items: list[OwnTeamReply]
    next: str | None


class InvitationView(Reply):
    """What an invitation is about, for who holds its link."""

    team: str
    champion: str
    state: InvitationState
    own_team: bool
    accepted_by_you: bool
    expires_at: dt.datetime


class AdministeredTeam(Reply):
    """A team for administrators; who belongs to it is not shown."""

    id: str
    name: str
    champion_id: str
    champion: str
    founded_at: dt.datetime
    closed_at: dt.datetime | None
    reason: str
    members: int
    invited: int


class AdministeredTeamPage(Reply):
    """All teams, newest first."""

    items: list[AdministeredTeam]
    next: str | None
