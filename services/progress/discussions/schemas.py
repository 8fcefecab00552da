"""Shapes of discussions. What participants get has no field for a note, so none can slip in."""

import datetime as dt
import uuid
from typing import Annotated

from pydantic import AfterValidator, Field, StringConstraints

from services.progress.discussions.rules import LONGEST_WORDS, StageKind, State, shown_name
from shared.schemas import Reply, Request

Slug = Annotated[str, StringConstraints(min_length=1, max_length=80)]
Name = Annotated[str, StringConstraints(max_length=200), AfterValidator(shown_name)]
Words = Annotated[str, StringConstraints(max_length=LONGEST_WORDS)]


class DiscussionPath(Request):
    """Which discussion."""

    discussion_id: uuid.UUID


class CodePath(Request):
    """Which code; small letters, blanks and hyphens are let pass."""

    code: Annotated[str, StringConstraints(max_length=40)]


class GuidePath(Request):
    """Which module's guide."""

    slug: Slug


class OpenRequest(Request):
    """Which module; `shown_name` is what participants call the facilitator, the first name by default."""

    resource: Slug
    shown_name: Name = ""


class AttendRequest(Request):
    """The code, and the name as it is shown to the others; the first name by default."""

    code: Annotated[str, StringConstraints(max_length=40)]
    shown_name: Name = ""


class StageRequest(Request):
    """To which stage the group goes."""

    stage: int = Field(ge=0, le=200)


class DebriefRequest(Request):
    """What the group decided, what else is worth keeping, and what is left open."""

    decision: Words = ""
    remarks: Words = ""
    questions: Words = ""


class ClosingRequest(Request):
    """Why an administrator ends it; the facilitator and those who attend read it."""

    reason: Annotated[str, StringConstraints(min_length=1, max_length=500)]


class DiscussionKey(Reply):
    """The id of a discussion."""

    id: str


class VersionReply(Reply):
    """Changes whenever a page about the discussion would."""

    version: str


class CodeReply(Reply):
    """What somebody is about to join."""

    id: str
    resource_title: str
    facilitator: str = Field(description="the name that the facilitator wants shown")
    state: State
    leads: bool
    attends: bool
    name: str = Field(description="what the person is called in it; empty before they join")


class StageReply(Reply):
    """One stage; the first has no minutes."""

    number: int
    kind: StageKind
    title: str
    minutes: int
    text: str


class LedStageReply(StageReply):
    """One stage with what only the facilitator reads."""

    notes: str


class DebriefReply(Reply):
    """What the facilitator wrote about the outcome."""

    decision: str = ""
    remarks: str = ""
    questions: str = ""


class AttendeeReply(Reply):
    """Somebody who attends, by the name that they want shown."""

    name: str


class LedAttendeeReply(AttendeeReply):
    """Somebody who attends; `late` when the case had been read by then."""

    attended_at: dt.datetime
    late: bool


class DiscussionReply(Reply):
    """What everybody in a discussion may know."""

    id: str
    resource: str
    title: str
    state: State
    opened_at: dt.datetime
    expires_at: dt.datetime
    closed_at: dt.datetime | None
    closing_reason: str = Field(description="of an administrator who ended it, else empty")
    stage: int
    stage_began_at: dt.datetime
    stage_count: int
    debrief: DebriefReply | None
    version: str


class LedDiscussionReply(DiscussionReply):
    """A discussion for who leads it; the code is null when it is over."""

    code: str | None
    stages: list[LedStageReply]
    people: list[LedAttendeeReply]


class AttendedDiscussionReply(DiscussionReply):
    """A discussion for who attends it, as far as the group has come."""

    facilitator: str
    name: str
    stages: list[StageReply]
    people: list[AttendeeReply]


class GuideReply(Reply):
    """A module that has a case to discuss."""

    slug: str
    title: str


class GuideList(Reply):
    """All of them."""

    items: list[GuideReply]
    next: str | None


class DiscussionLine(Reply):
    """A discussion in a list; `people` does not count the facilitator."""

    id: str
    resource: str
    resource_title: str
    opened_at: dt.datetime
    closed_at: dt.datetime | None
    state: State
    people: int


class OwnDiscussionLine(DiscussionLine):
    """A discussion that the person leads, or attended."""

    leads: bool


class OwnDiscussionPage(Reply):
    """What somebody leads or attended, newest first."""

    items: list[OwnDiscussionLine]
    next: str | None


class AdministeredDiscussion(DiscussionLine):
    """A discussion for administrators."""

    facilitator: str
    facilitator_id: str
    reason: str


class AdministeredDiscussionPage(Reply):
    """All discussions, newest first."""

    items: list[AdministeredDiscussion]
    next: str | None
