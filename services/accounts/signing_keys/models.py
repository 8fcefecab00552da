"""Table of signing keys; the private halves are encrypted with the service's secret."""

import datetime as dt
import enum
from typing import Any

from sqlalchemy import Index, text
from sqlalchemy.orm import Mapped, mapped_column

from services.accounts.tables import Base


class KeyState(enum.StrEnum):
    """Published but not used yet, signing, or only checked any more."""

    NEXT = "next"
    ACTIVE = "active"
    RETIRED = "retired"


class StoredKey(Base):
    """One Ed25519 key pair. At most one signs and one waits: the database says so too."""

    __tablename__ = "signing_keys"
    __table_args__ = (
        Index("uq_signing_keys_state", "state", unique=True, postgresql_where=text("state <> 'retired'")),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    state: Mapped[KeyState]
    sealed_private: Mapped[str | None]
    public_jwk: Mapped[dict[str, Any]]
    created_at: Mapped[dt.datetime]
    activated_at: Mapped[dt.datetime | None]
    retired_at: Mapped[dt.datetime | None]
