"""Shapes of the certificates endpoints."""

import datetime as dt
import uuid
from typing import Any, Literal

from pydantic import Field

from services.progress.certificates.life import Status
from shared.pagination import PageQuery
from shared.schemas import Model, Reply, Request

LONGEST_TEXT = 1000


class CodePath(Request):
    """The code on a certificate, with or without dashes, in any case."""

    code: str = Field(max_length=60)


class HolderReply(Reply):
    """The name as it is printed."""

    name: str


class StandingReply(Reply):
    """What a certificate is now, since when and why."""

    status: str = Field(
        description="valid, expired, superseded, revoked, or erased when the holder had their data removed"
    )
    status_since: dt.datetime | None = Field(description="since when it is no longer valid")
    status_reason: str = Field(description="why it was revoked or replaced; shown to everybody")
    superseded_by: str | None = Field(description="code of the certificate that stands in its place")
    renewed_by: str | None = Field(description="code of the certificate of the next cycle")


class CertificateBriefReply(StandingReply):
    """A certificate in its holder's list."""

    id: str
    code: str
    title: str
    document_title: str
    pathway: str
    holder_name: str | None
    issuer_name: str
    issued_at: dt.datetime
    expires_at: dt.datetime | None
    completed_at: dt.datetime
    sample: bool
    ready: bool = Field(description="whether the PDF can be fetched")
    sha256: str | None
    size: int | None
    verify_url: str


class LeftReply(Reply):
    """A quiz that is to be passed once more."""

    resource: str
    title: str


class RenewalReply(Reply):
    """From when on a certificate can be renewed, and what is left to do for it."""

    opens_at: dt.datetime
    open: bool
    left: list[LeftReply]


class OwnCertificateReply(CertificateBriefReply):
    """A certificate as its holder sees it."""

    renewal: RenewalReply | None
    badge: bool = Field(description="whether it is offered as an Open Badge 3.0")


class CertificateList(Reply):
    """The learner's certificates, newest first."""

    items: list[OwnCertificateReply]
    next: str | None


class CertificateReply(StandingReply):
    """Every printed fact of a certificate, what proves it, and what became of it."""

    code: str
    sha256: str | None = Field(description="of the PDF's bytes; null until it is made")
    size: int | None
    snapshot_sha256: str = Field(description="of the facts in canonical JSON (RFC 8785), as returned by .json")
    ready: bool
    signed_by: str | None = Field(description="SHA-256 of the certificate whose key signed the PDF; null when unsigned")
    template_version: int
    language: str
    paper: str = Field(description="a4 or us-letter")
    accent: str | None
    signatories: list[dict[str, str | None]]
    design: dict[str, Any] | None = Field(description="the version of the society's design that is printed")
    title: str
    holder_name: str | None = Field(description="as printed; null when erased")
    holder: HolderReply | None
    achievement: dict[str, Any]
    pathway: dict[str, Any]
    cycle: int
    activities: list[dict[str, Any]]
    completed_at: dt.datetime
    issued_at: dt.datetime
    issuer: dict[str, Any]
    statements: list[str]
    verify_url: str
    sample: bool
    watermark: str | None
    expires_at: dt.datetime | None
    replaces: str | None = Field(description="code of the certificate in whose place it stands")
    renews: str | None = Field(description="code of the certificate of the cycle before")
    badge: bool = Field(default=False, description="whether it is offered as an Open Badge 3.0")
    document: str | None = Field(
        default=None, description="of documents about credit: credit, contact_hours, participation or completion"
    )
    credit: dict[str, Any] | None = Field(default=None, description="who designated it, and how much was claimed")


class CertificatePath(Request):
    """Which certificate, for administrators."""

    certificate_id: uuid.UUID


class CertificateSearch(PageQuery):
    """Which certificates: by code or part of the printed name, by what they are now, by pathway."""

    q: str = Field(default="", max_length=200)
    status: Status | None = None
    pathway: str | None = Field(default=None, max_length=80)


class FoundCertificates(Reply):
    """Certificates, newest first."""

    items: list[CertificateBriefReply]
    next: str | None


class RevocationRequest(Request):
    """Why it is taken back, in words for its holder and for everybody who checks it."""

    reason: str = Field(min_length=1, max_length=LONGEST_TEXT)


class SignatoryWords(Model):
    """Who signs."""

    name: str = Field(max_length=200)
    role: str = Field(max_length=200)


class CertificateWords(Model):
    """What the catalogue says about a certificate."""

    title: str = Field(max_length=200)
    statement: str | None = Field(default=None, max_length=10_000)
    paper: Literal["a4", "us-letter"] | None = None
    accent: str | None = Field(default=None, pattern=r"^#[0-9a-fA-F]{6}$")
    signatories: list[SignatoryWords] = Field(default=[], max_length=3)
    valid_months: int | None = Field(default=None, ge=1, le=240)


class AchievementWords(Model):
    """What is earned."""

    title: str = Field(max_length=200)
    criteria: str = Field(max_length=10_000)


class RequiredResource(Model):
    """One thing to do."""

    resource: str = Field(max_length=200)


class PathwayWords(Model):
    """As much of a pathway as its certificate needs; the rest of the catalogue's content is passed over."""

    slug: str = Field(max_length=80)
    title: str = Field(max_length=200)
    achievement: AchievementWords
    certificate: CertificateWords
    requirements: list[RequiredResource] = Field(max_length=500)


class PreviewRequest(Request):
    """The content of a pathway, as the catalogue has it."""

    content: PathwayWords
    design: int | None = Field(default=None, ge=0, le=1_000_000, description="its version; the one in use by default")


class HappeningReply(Reply):
    """One thing that happened to a certificate."""

    kind: str = Field(description="issued, superseded, revoked or renewed")
    at: dt.datetime
    reason: str
    actor: str | None = Field(description="who did it; null for what followed by itself")


class StoryReply(CertificateReply):
    """A certificate and everything that happened to it."""

    id: str
    learner_id: str
    story: list[HappeningReply]


class SignatureReply(Reply):
    """The signature in a PDF."""

    intact: bool = Field(description="what it covers is as it was signed")
    signer: str
    fingerprint: str = Field(description="SHA-256 of the signer's certificate")
    covers_whole_file: bool
    by_issuer: bool = Field(description="it is the key that signed the certificate which the file names")


class CheckReply(Reply):
    """What a file turned out to be."""

    outcome: str = Field(
        description="issued: these are the bytes; added_to, changed: it was one; withheld: nothing is kept to compare "
        "with; unknown: it names no certificate of ours"
    )
    sha256: str
    size: int
    code: str | None = Field(description="of the certificate that the file is or says it is")
    status: str | None = Field(description="of that certificate")
    status_since: dt.datetime | None
    status_reason: str
    superseded_by: str | None
    signature: SignatureReply | None
    reasons: list[str] = Field(description="in words, what is different from what was issued")


class SnapshotReply(StandingReply):
    """The facts as they were fixed at issue; `sha256` is over their canonical JSON."""

    snapshot: dict[str, Any]
    sha256: str
    document_sha256: str | None
