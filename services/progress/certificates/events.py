"""What is told about certificates. Personal data: the printed name in `CertificateReady`."""

import datetime as dt
import uuid
from typing import ClassVar

from shared.delivery import EventPayload


class CertificateIssued(EventPayload):
    """A certificate exists; its document is still being made."""

    type: ClassVar[str] = "progress.certificate.issued.v1"

    certificate_id: uuid.UUID
    code: str
    learner_id: uuid.UUID
    pathway: str
    title: str
    issued_at: dt.datetime


class CertificateReady(EventPayload):
    """The PDF can be fetched; `sha256` and `size` are of its bytes."""

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
