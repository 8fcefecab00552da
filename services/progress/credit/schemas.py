"""Shapes of credit."""

import datetime as dt
import uuid
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, StringConstraints

from shared.pagination import PageQuery
from shared.schemas import Reply, Request

Kind = Literal["resource", "pathway"]
Slug = Annotated[str, StringConstraints(min_length=1, max_length=80)]
Line = Annotated[str, StringConstraints(max_length=300)]
Text = Annotated[str, StringConstraints(max_length=10_000)]
Key = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{1,29}$")]
Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
MOST_QUARTERS = 400


def _none_if_empty(value: Any) -> Any:
    return None if isinstance(value, str) and not value.strip() else value


Day = Annotated[dt.date | None, BeforeValidator(_none_if_empty)]


class CreditPath(Request):
    """Of what: a resource or a pathway, by its slug."""

    kind: Kind
    slug: Slug


class TypeTerms(Request):
    """One type of credit: ama_pra_1, ancc, ipce, or a key of the provider's own with a name."""

    key: Key
    name: Line = ""
    max_quarters: int = Field(default=0, ge=0, le=MOST_QUARTERS, description="0.25 of a credit is 1")
    professions: list[Line] = Field(default=[], max_length=30)
    statement: Text = ""
    alongside: bool = Field(default=False, description="the same minutes may earn this and another type")


class FacultyTerms(Request):
    """Who teaches."""

    name: Line
    credentials: Line


class DesignationTerms(Request):
    """What the provider designated, word for word; a draft may be incomplete."""

    provider: Line = ""
    provider_address: Line = ""
    contact: Line = ""
    accreditation_statement: Text = ""
    learning_format: Line = ""
    location: Line = Field(default="", description="of a live activity")
    types: list[TypeTerms] = Field(default=[], max_length=10)
    released_on: Day = None
    reviewed_on: Day = None
    expires_on: Day = None
    claims_until: Day = Field(default=None, description="the last day to claim; by default the day of expiry")
    estimated_minutes: int | None = Field(default=None, ge=1, le=6000)
    minimum_performance: Text = ""
    participation: Text = ""
    target_audience: Text = ""
    disclosures: Text = ""
    faculty: list[FacultyTerms] = Field(default=[], max_length=50)
    requirements: Text = Field(default="", description="hardware, software, access to the bibliography")
    evaluation_required: bool = False
    pars_activity_id: Line = ""
    provider_activity_id: Line = ""


class DesignationRequest(Request):
    """A new version of a designation."""

    terms: DesignationTerms
    is_on: bool = False
    reason: str = Field(min_length=3, max_length=500)


class LintRequest(Request):
    """Terms that are to be looked at; nothing is stored."""

    terms: DesignationTerms


class FindingReply(Reply):
    """One thing that keeps credit off."""

    field: str
    message: str


class FindingsReply(Reply):
    """Everything that keeps credit off."""

    findings: list[FindingReply]


class VersionReply(Reply):
    """One version of a designation."""

    version: int
    is_on: bool
    terms: dict[str, Any]
    sha256: str
    reason: str
    actor: str
    decided_at: dt.datetime


class DesignationReply(Reply):
    """A designation with its versions, newest first."""

    kind: str
    slug: str
    title: str
    published: bool
    version: int
    is_on: bool
    terms: dict[str, Any]
    findings: list[FindingReply]
    versions: list[VersionReply]


class DesignationBrief(Reply):
    """A designation in the list."""

    kind: str
    slug: str
    title: str
    version: int
    is_on: bool
    provider: str
    expires_on: dt.date | None
    findings: int
    claims: int


class DesignationList(Reply):
    """Everything that ever had a designation."""

    items: list[DesignationBrief]
    next: str | None


class OfferedReply(Reply):
    """Something that is designated for credit now."""

    kind: str
    slug: str
    title: str
    text_sha256: str
    resources: list[str]


class OfferedList(Reply):
    """Everything that is designated for credit now."""

    items: list[OfferedReply]
    next: str | None


class OfferView(Reply):
    """What is shown before the content."""

    kind: str
    slug: str
    title: str
    objectives: list[str]
    version: int
    text_sha256: str = Field(description="of the disclosures; a receipt names it")
    terms: dict[str, Any]


class ReceiptRequest(Request):
    """The wording that the learner has read."""

    text_sha256: Sha256


class ClaimRequest(Request):
    """What is claimed; the learner attests to the sentence that was shown."""

    credit_type: Key
    quarters: int = Field(ge=1, le=MOST_QUARTERS)
    attested: Literal[True]


class CreditView(Reply):
    """Where a learner stands with the credit of an activity."""

    kind: str
    slug: str
    title: str
    offered: bool
    text_sha256: str
    disclosed: bool
    disclosed_at: dt.datetime | None
    completed_at: dt.datetime | None
    lacks: list[FindingReply]
    earns: list[str] = Field(description="the types that the learner's profession may earn")
    offers: list[dict[str, Any]]
    hindrances: list[FindingReply]
    claims: list[dict[str, Any]]
    document: str | None = Field(description="participation or completion, where nothing can be claimed")
    document_title: str | None
    document_code: str | None
    attestation: str


class OwnCreditReply(Reply):
    """A claim that stands, for its learner."""

    id: str
    kind: str
    slug: str
    title: str
    type: str
    quarters: int
    words: str
    provider: str
    completed_at: dt.datetime
    claimed_at: dt.datetime
    code: str | None


class OwnCreditList(Reply):
    """What a learner has claimed, newest first."""

    items: list[OwnCreditReply]
    next: str | None


class ClaimsQuery(PageQuery):
    """Which claims."""

    kind: Kind | None = None
    subject: str | None = Field(default=None, max_length=80)


class ClaimPath(Request):
    """Which claim."""

    claim_id: uuid.UUID


class CorrectionRequest(Request):
    """Another amount and why; zero withdraws the claim. Everybody who checks the certificate reads the reason."""

    quarters: int = Field(ge=0, le=MOST_QUARTERS)
    reason: str = Field(min_length=3, max_length=500)


class ClaimReply(Reply):
    """A claim as credit staff see it."""

    id: str
    learner_id: str
    name: str | None
    degree: str | None
    profession: str | None
    kind: str
    subject: str
    title: str
    credit_type: str
    quarters: int
    words: str
    max_quarters: int
    completed_at: dt.datetime
    claimed_at: dt.datetime
    edition: int
    reason: str | None
    corrected: bool
    designation_version: int


class ClaimPage(Reply):
    """Claims, newest first."""

    items: list[ClaimReply]
    next: str | None
