"""Tables of designs; the database refuses changes.

Personal data: names of signatories, who are officers of the society; who made a design, by id.
"""

import datetime as dt
import uuid
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from services.progress.tables import Base
from shared.ids import new_id


class CertificateImage(Base):
    """A logo or signature as a harmless SVG under the SHA-256 of its text."""

    __tablename__ = "certificate_images"

    sha256: Mapped[str] = mapped_column(primary_key=True)
    svg: Mapped[str]
    made_at: Mapped[dt.datetime]
    made_by: Mapped[uuid.UUID] = mapped_column(info={"pii": "pseudonym"})


class CertificateDesign(Base):
    """One version of how certificates look and what they say; it never changes."""

    __tablename__ = "certificate_designs"

    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    content: Mapped[dict[str, Any]] = mapped_column(info={"pii": "names of signatories"})
    made_at: Mapped[dt.datetime]
    made_by: Mapped[uuid.UUID] = mapped_column(info={"pii": "pseudonym"})


class CertificateDesignUse(Base):
    """From when on a version was used for what is issued; the newest row counts, version 0 is the plain design."""

    __tablename__ = "certificate_design_uses"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    version: Mapped[int]
    since: Mapped[dt.datetime] = mapped_column(sa.DateTime(timezone=True))
    chosen_by: Mapped[uuid.UUID] = mapped_column(info={"pii": "pseudonym"})
