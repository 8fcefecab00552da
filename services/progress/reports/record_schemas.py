"""Shapes of the search for learners and of the record of one."""

import datetime as dt
import uuid

from pydantic import Field

from services.progress.certificates.schemas import CertificateBriefReply
from services.progress.enrollments.admin_schemas import AdministeredEnrollment
from services.progress.evidence.schemas import EvidenceReply
from shared.pagination import PageQuery
from shared.schemas import Reply, Request


class LearnerSearch(PageQuery):
    """Part of a name or of an address."""

    q: str = Field(min_length=1, max_length=200)


class FoundLearner(Reply):
    """A learner, and how many pathways they follow."""

    id: str
    name: str
    email: str | None
    profession: str | None
    institution: str | None
    demo: bool
    enrollments: int


class FoundLearners(Reply):
    """Learners in the order of their ids."""

    items: list[FoundLearner]
    next: str | None


class LearnerPath(Request):
    """Which learner."""

    learner_id: uuid.UUID


class LeftEnrollment(Reply):
    """A pathway that the learner left."""

    id: str
    pathway: str
    title: str
    enrolled_at: dt.datetime
    withdrawn_at: dt.datetime


class RecordedAttempt(Reply):
    """One try at a quiz."""

    number: int
    status: str
    score_raw: int | None
    score_max: int | None
    passed: bool | None
    started_at: dt.datetime
    graded_at: dt.datetime | None


class RecordedWatching(Reply):
    """What was seen of a recording; `share` is of what counts, from 0 to 1, `declared_s` what the learner only said."""

    covered_s: int
    declared_s: int
    duration_s: int
    position_s: int
    share: float
    updated_at: dt.datetime


class RecordedActivity(Reply):
    """Everything about a learner and one resource."""

    resource: str
    title: str
    kind: str | None
    revision: int
    started_at: dt.datetime
    completed_at: dt.datetime | None
    rule: str | None
    attempts: list[RecordedAttempt]
    watching: RecordedWatching | None
    evaluated_at: dt.datetime | None
    commitments: int
    commitments_reported: int


class RecordedWaiver(Reply):
    """A decision about a requirement, newest first."""

    pathway: str
    requirement: str
    waived: bool
    reason: str
    decided_at: dt.datetime


class LearnerRecord(Reply):
    """The whole record of one learner."""

    id: str
    name: str
    email: str | None
    degree: str | None
    profession: str | None
    institution: str | None
    demo: bool
    enrollments: list[AdministeredEnrollment]
    left: list[LeftEnrollment]
    activities: list[RecordedActivity]
    evidence: list[EvidenceReply]
    certificates: list[CertificateBriefReply]
    waivers: list[RecordedWaiver]
