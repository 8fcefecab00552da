"""The table of keys that ever signed credentials; the database refuses changes.

Personal data: none. Only public keys are kept here: they are what lets old credentials be checked after
the key was exchanged.
"""

import datetime as dt

from sqlalchemy.orm import Mapped, mapped_column

from services.progress.tables import Base


class CredentialKey(Base):
    """A public key (Ed25519, 32 bytes in base64url) under the name that proofs give for it."""

    __tablename__ = "credential_keys"

    id: Mapped[str] = mapped_column(primary_key=True)
    public_key: Mapped[str]
    first_used_at: Mapped[dt.datetime]
