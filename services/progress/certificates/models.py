"""Tables of certificates and their documents; the database refuses changes.

Personal data: the holder's printed name inside `snapshot`. Erasing a person takes it out, which is
the only change the trigger lets through; code, hash and dates stay as pseudonymous proof. What happened
to a certificate names who did it by id, and says why in words that are shown to everybody.
"""

import datetime as dt
import uuid
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from services.progress.certificates.life import Happening
from services.progress.tables import Base
from shared.ids import new_id


class Certificate(Base):
    """What was printed for whom, fixed at issue; `sha256` is over the snapshot's canonical JSON."""

    __tablename__ = "certificates"
    __table_args__ = (
        sa.UniqueConstraint("learner_id", "achievement", "cycle", "edition"),
        sa.Index("ix_certificates_pathway", "pathway", "id"),
        sa.Index("ix_certificates_achievement", "achievement", "learner_id"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    code: Mapped[str] = mapped_column(unique=True)
    learner_id: Mapped[uuid.UUID] = mapped_column(info={"pii": "pseudonym"})
    achievement: Mapped[str]
    cycle: Mapped[int]
    # A replacement is the next edition of the same cycle.
    edition: Mapped[int] = mapped_column(server_default="1")
    replaces: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("certificates.id"), unique=True)
    renews: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("certificates.id"), unique=True)
    # Where its credential stands in the status lists.
    status_place: Mapped[int] = mapped_column(sa.BigInteger, sa.Identity(always=True, start=0, minvalue=0), unique=True)
    pathway: Mapped[str]
    title: Mapped[str]
    snapshot: Mapped[dict[str, Any]] = mapped_column(info={"pii": "printed name"})
    sha256: Mapped[str]
    sample: Mapped[bool]
    issued_at: Mapped[dt.datetime]
    expires_at: Mapped[dt.datetime | None]
    erased_at: Mapped[dt.datetime | None]


class CertificateEvent(Base):
    """One thing that happened to a certificate; `actor_id` is null for what followed by itself."""

    __tablename__ = "certificate_events"
    __table_args__ = (
        sa.UniqueConstraint("certificate_id", "kind"),
        sa.Index(
            "uq_certificate_events_end",
            "certificate_id",
            unique=True,
            postgresql_where=sa.text("kind IN ('superseded', 'revoked')"),
        ),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    certificate_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("certificates.id"))
    learner_id: Mapped[uuid.UUID] = mapped_column(index=True, info={"pii": "pseudonym"})
    kind: Mapped[Happening]
    at: Mapped[dt.datetime]
    reason: Mapped[str]
    actor_id: Mapped[uuid.UUID | None] = mapped_column(info={"pii": "pseudonym"})


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
