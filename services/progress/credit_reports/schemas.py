"""Shapes of credit reporting."""

import datetime as dt
import uuid
from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints

from services.progress.credit.schemas import Kind
from services.progress.credit_reports.lines import FIELDS
from shared.schemas import Reply, Request

Name = Annotated[str, StringConstraints(max_length=100)]
Number = Annotated[str, StringConstraints(max_length=40, pattern=r"^[A-Za-z0-9 ./-]*$")]


class BoardRequest(Request):
    """A certifying board and the number that it assigned."""

    board: Name
    number: Number


class IdentifiersRequest(Request):
    """What a learner gives to have credit reported; everything is optional, agreeing to the consent is not."""

    first_name: Name = ""
    last_name: Name = ""
    birth_month: int | None = Field(default=None, ge=1, le=12)
    birth_day: int | None = Field(default=None, ge=1, le=31)
    license_state: Annotated[str, StringConstraints(max_length=2, to_upper=True)] = ""
    license_id: Number = ""
    npi: Annotated[str, StringConstraints(max_length=10)] = ""
    boards: list[BoardRequest] = Field(default=[], max_length=5)
    agreed: Literal[True]


class IdentifiersReply(Reply):
    """What is stored for reporting, and what the learner decided."""

    first_name: str
    last_name: str
    birth_month: int | None
    birth_day: int | None
    license_state: str
    license_id: str
    npi: str
    boards: list[dict[str, str]]
    consent_text: str
    consented_at: dt.datetime | None
    permission_text: str
    permitted_at: dt.datetime | None
    reported: bool = Field(description="whether the learner has claimed credit that is reported")


class PermissionRequest(Request):
    """Whether credit may be reported."""

    given: bool


class LearnerPath(Request):
    """About whom."""

    learner_id: uuid.UUID


class LookQuery(Request):
    """Why somebody looks; it is logged."""

    reason: str = Field(min_length=3, max_length=300)


class SubjectQuery(Request):
    """Everything, or one activity."""

    kind: Kind | None = None
    subject: str | None = Field(default=None, max_length=80)


class ProblemLine(Reply):
    """Why a claim would be left out, and how to mend it."""

    claim_id: str
    name: str
    field: str
    message: str
    fix: str


class CheckReply(Reply):
    """What a file would hold, and what keeps claims out of it."""

    claims: int
    good: int
    problems: list[ProblemLine]


class ColumnRequest(Request):
    """A column: its header, and a field or a fixed text."""

    header: Annotated[str, StringConstraints(min_length=1, max_length=100)]
    field: str = Field(default="", description="empty, or one of: " + ", ".join(FIELDS))
    text: Annotated[str, StringConstraints(max_length=200)] = ""


class ColumnsRequest(Request):
    """The columns of the learner file, in their order."""

    columns: list[ColumnRequest] = Field(min_length=1, max_length=100)


class ColumnsReply(Reply):
    """The columns of the learner file, and the fields there are."""

    columns: list[dict[str, str]]
    fields: list[str]


class ExportRequest(SubjectQuery):
    """What goes into the file."""

    only_changes: bool = False


class ExportPath(Request):
    """Which export."""

    export_id: uuid.UUID


class ExportReply(Reply):
    """A learner file that was made."""

    id: str
    kind: str | None
    subject: str | None
    only_changes: bool
    rows: int
    withdrawn: int = Field(description="reported before, and to be taken back at the accreditor by hand")
    left_out: int
    actor: str
    made_at: dt.datetime


class ExportList(Reply):
    """Exports, newest first."""

    items: list[ExportReply]
    next: str | None


class SummaryReply(Reply):
    """For every activity and type of credit, how many claimed how much."""

    items: list[dict[str, Any]]
    next: str | None
