"""Keeping drawings, making versions of the design and choosing the one that is used. All of it only adds."""

import hashlib
import uuid
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.progress.audit.operations import record
from services.progress.designs.drawings import Drawing
from services.progress.designs.looks import image_hashes
from services.progress.designs.models import CertificateDesign, CertificateDesignUse
from services.progress.designs.queries import design, drawings_of, version_in_use
from shared.clock import now
from shared.problems import Invalid

_KEEP_IMAGE = sa.text(
    """
    INSERT INTO certificate_images (sha256, svg, made_at, made_by) VALUES (:sha256, :svg, :at, :by)
    ON CONFLICT (sha256) DO NOTHING
    """
)
# Numbers without gaps: one at a time, while reading goes on.
_ONE_AT_A_TIME = sa.text("LOCK TABLE certificate_designs IN SHARE ROW EXCLUSIVE MODE")
_NEWEST = sa.text("SELECT coalesce(max(version), 0) FROM certificate_designs")


def keep_image(session: Session, drawing: Drawing, actor: uuid.UUID) -> str:
    """Keep a drawing and return its hash; the same drawing is kept once."""
    sha256 = hashlib.sha256(drawing.svg.encode()).hexdigest()
    session.execute(_KEEP_IMAGE, {"sha256": sha256, "svg": drawing.svg, "at": now(), "by": actor})
    return sha256


def make_design(session: Session, content: dict[str, Any], actor: uuid.UUID) -> int:
    """Write down the next version; nothing prints it yet. Raises `Invalid` for pictures that are not kept."""
    if set(image_hashes(content)) - set(drawings_of(session, content)):
        raise Invalid([{"field": "logo", "message": "Send the picture first."}])
    session.execute(_ONE_AT_A_TIME)
    version = int(session.execute(_NEWEST).scalar_one()) + 1
    session.add(CertificateDesign(version=version, content=content, made_at=now(), made_by=actor))
    record(session, str(actor), "design.made", "certificate_design", str(version))
    return version


def use_design(session: Session, version: int, actor: uuid.UUID) -> None:
    """Print a version on what is issued from now on; raises `DesignUnknown`."""
    design(session, version)
    if version_in_use(session) == version:
        return
    session.add(CertificateDesignUse(version=version, since=now(), chosen_by=actor))
    record(session, str(actor), "design.chosen", "certificate_design", str(version))
