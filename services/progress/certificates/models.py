"""Tables of certificates and their documents; the database refuses changes.

Personal data: the holder's printed name inside `snapshot`. Erasing a person takes it out, which is
the only change the trigger lets through; code, hash and dates stay as pseudonymous proof.
"""

import datetime as dt
import uuid
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from services.progress.tables import Base
from shared.ids import new_id


class Certificate(Base):
    """What was printed for whom, fixed at issue; `sha256` is over the snapshot's canonical JSON."""

    __tablename__ = "certificates"
    __table_args__ = (sa.UniqueConstraint("learner_id", "achievement", "cycle"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    code: Mapped[str] = mapped_column(unique=True)
    learner_id: Mapped[uuid.UUID] = mapped_column(info={"pii": "pseudonym"})
    achievement: Mapped[str]
    cycle: Mapped[int]
    pathway: Mapped[str]
    title: Mapped[str]
    snapshot: Mapped[dict[str, Any]] = mapped_column(info={"pii": "printed name"})
    sha256: Mapped[str]
    sample: Mapped[bool]
    issued_at: Mapped[dt.datetime]
    erased_at: Mapped[dt.datetime | None]


class CertificateDocument(Base):
    """The rendered PDF of a certificate; the file lies in the documents store under `key`."""

    __tablename__ = "certificate_documents"
    __table_args__ = (sa.Index(None, "sha256"),)

    certificate_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("certificates.id"), primary_key=True)
    media_type: Mapped[str] = mapped_column(primary_key=True)
    template_version: Mapped[int]
    key: Mapped[str]
    sha256: Mapped[str]
    size: Mapped[int]
    # SHA-256 of the certificate whose key signed it; none when the installation had no key.
    signed_by: Mapped[str | None]
    rendered_at: Mapped[dt.datetime]
