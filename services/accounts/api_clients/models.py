"""Table of API clients."""

import datetime as dt

from sqlalchemy import Text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from services.accounts.tables import Base


class ApiClient(Base):
    """A program that may ask for tokens; a revoked one stays, so that the audit log can name it."""

    __tablename__ = "api_clients"

    id: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    secret_digest: Mapped[bytes]
    scopes: Mapped[list[str]] = mapped_column(ARRAY(Text))
    created_at: Mapped[dt.datetime]
    revoked_at: Mapped[dt.datetime | None]
