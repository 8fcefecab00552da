"""Shapes of what a learner has completed and what is next."""

import datetime as dt
import uuid
from typing import Annotated, Any

from pydantic import Field, StringConstraints

from services.progress.commitments.schemas import CommitmentsBrief
from services.progress.evaluations.schemas import EvaluationBrief
from services.progress.evidence.schemas import EvidenceReply
from services.progress.watching.schemas import WatchedReply
from shared.schemas import Reply, Request

Slug = Annotated[str, StringConstraints(min_length=1, max_length=80)]


class SlugPath(Request):
    """Which pathway or resource."""

    slug: Slug


class StepReply(Reply):
    """One click; `label` is its verb and title, `url` is a path of the portal."""

    label: str
    verb: str
    title: str
    url: str
    resource: str
    why: str
    minutes: dict[str, int] | None


class RequirementReply(Reply):
    """Whether a requirement is met, why, and the click that mends it."""

    id: str
    kind: str
    resource: str
    title: str
    group: str | None
    optional: bool
    met: bool
    waived: bool = Field(description="an administrator has waived it; `why` says the reason")
    why: str
    next: StepReply | None


class GroupReply(Reply):
    """How far a group of requirements is; `done` never exceeds `total`."""

    id: str
    title: str
    resource: str | None
    met: bool
    total: int
    done: int
    optional: bool


class CertificateBrief(Reply):
    """The certificate earned on a pathway."""

    code: str
    status: str


class TestReply(Reply):
    """The quiz of a module that is taken before or after the pathway, to see what has changed."""

    purpose: str = Field(description="pre_test or post_test")
    resource: str
    title: str
    taken: bool


class PathwayReply(Reply):
    """Where the learner is on a pathway; `enrolled_at` is null for whoever has not joined."""

    slug: str
    title: str
    revision: int
    enrolled_at: dt.datetime | None
    completed_at: dt.datetime | None
    retired: bool = Field(description="nobody joins it any more; who has joined may finish")
    due_on: dt.date | None
    days_left: int | None = Field(description="after today; negative when the due date is over")
    percent: int
    completed: bool
    requirements: list[RequirementReply]
    groups: list[GroupReply]
    next: StepReply | None
    tests: list[TestReply] = Field(description="empty for a pathway that compares nothing")
    certificate: CertificateBrief | None


class AttemptBrief(Reply):
    """An attempt in a list."""

    id: str
    number: int
    status: str
    score: dict[str, Any] | None
    passed: bool | None
    started_at: dt.datetime
    graded_at: dt.datetime | None


class PartReply(Reply):
    """One part of a series."""

    slug: str
    title: str
    started: bool
    completed: bool


class ResourceReply(Reply):
    """What the learner has done with a resource; `revision` is the one they are on."""

    slug: str
    kind: str
    title: str
    revision: int
    latest_revision: int
    retired: bool
    started_at: dt.datetime | None
    completed: bool
    completed_at: dt.datetime | None
    percent: int
    why: str
    next: StepReply | None
    attempts: list[AttemptBrief]
    open_attempt: str | None = Field(description="id of the attempt that can be resumed")
    watching: WatchedReply | None
    parts: list[PartReply]
    evidence: list[EvidenceReply] = Field(description="what was handed in, newest first")
    evaluation: EvaluationBrief | None = Field(description="null for an activity that asks for none")
    commitments: CommitmentsBrief | None = Field(description="null for an activity that asks for none")
    credit: dict[str, Any] | None = Field(description="null where no credit was ever designated")


class StandingQuestion(Request):
    """A learner and a pathway."""

    learner_id: uuid.UUID
    pathway: Slug


class StandingsRequest(Request):
    """Up to 500 pairs."""

    items: list[StandingQuestion] = Field(max_length=500)


class StandingReply(Reply):
    """Where a learner is now."""

    learner_id: str
    pathway: str
    enrolled_at: dt.datetime
    status: str = Field(description="active, completed or withdrawn")
    completed_at: dt.datetime | None
    last_activity_at: dt.datetime | None
    percent: int
    next: StepReply | None


class StandingsReply(Reply):
    """One entry for each pair that is or was enrolled."""

    items: list[StandingReply]
    next: str | None = None
