"""Shapes of the certificates endpoints."""

import datetime as dt
from typing import Any

from pydantic import Field

from shared.schemas import Reply, Request


class CodePath(Request):
    """The code on a certificate, with or without dashes, in any case."""

    code: str = Field(max_length=60)


class HolderReply(Reply):
    """The name as it is printed."""

    name: str


class CertificateBriefReply(Reply):
    """A certificate in its holder's list."""

    id: str
    code: str
    status: str
    title: str
    document_title: str
    pathway: str
    holder_name: str | None
    issued_at: dt.datetime
    completed_at: dt.datetime
    sample: bool
    ready: bool = Field(description="whether the PDF can be fetched")
    sha256: str | None
    size: int | None
    verify_url: str


class CertificateList(Reply):
    """The learner's certificates, newest first."""

    items: list[CertificateBriefReply]
    next: str | None


class CertificateReply(Reply):
    """Every printed fact of a certificate, and what proves it."""

    code: str
    status: str = Field(description="valid, or erased when the holder had their data removed")
    sha256: str | None = Field(description="of the PDF's bytes; null until it is made")
    size: int | None
    snapshot_sha256: str = Field(description="of the facts in canonical JSON (RFC 8785), as returned by .json")
    ready: bool
    signed_by: str | None = Field(description="SHA-256 of the certificate whose key signed the PDF; null when unsigned")
    template_version: int
    language: str
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
    signature: SignatureReply | None
    reasons: list[str] = Field(description="in words, what is different from what was issued")


class SnapshotReply(Reply):
    """The facts as they were fixed at issue; `sha256` is over their canonical JSON."""

    snapshot: dict[str, Any]
    sha256: str
    status: str
    document_sha256: str | None
