"""What is told about certificates.

Personal data: the printed name in `CertificateReady`, the reason in `CertificateRevoked`.
"""

import datetime as dt
import uuid
from typing import ClassVar

from shared.delivery import EventPayload


class CertificateIssued(EventPayload):
    """A certificate exists; its document is still being made.

    `replaces` and `renews` are codes: of the certificate in whose place it stands, and of the one
    whose time it prolongs. `expires_at` is null when it holds for ever.
    """

    type: ClassVar[str] = "progress.certificate.issued.v1"

    certificate_id: uuid.UUID
    code: str
    learner_id: uuid.UUID
    pathway: str
    title: str
    issued_at: dt.datetime
    expires_at: dt.datetime | None = None
    replaces: str | None = None
    renews: str | None = None


class CertificateReady(EventPayload):
    """The PDF can be fetched; `sha256` and `size` are of its bytes, the rest is as in `CertificateIssued`."""

    type: ClassVar[str] = "progress.certificate.ready.v1"

    certificate_id: uuid.UUID
    code: str
    learner_id: uuid.UUID
    title: str
    holder_name: str
    pathway: str
    issued_at: dt.datetime
    sha256: str
    size: int
    verify_url: str
    sample: bool
    expires_at: dt.datetime | None = None
    replaces: str | None = None
    renews: str | None = None


class CertificateRevoked(EventPayload):
    """A certificate was taken back; the reason is shown to everybody who checks it."""

    type: ClassVar[str] = "progress.certificate.revoked.v1"

    certificate_id: uuid.UUID
    code: str
    learner_id: uuid.UUID
    pathway: str
    title: str
    reason: str
    verify_url: str
    revoked_at: dt.datetime
