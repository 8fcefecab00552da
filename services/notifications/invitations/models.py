"""The table of addresses that want no more invitations.

Personal data: none that can be read; an address is kept as a digest, enough to recognise it.
"""

import datetime as dt

from sqlalchemy.orm import Mapped, mapped_column

from services.notifications.tables import Base


class InvitationRefusal(Base):
    """Somebody with this address wants no more invitations, from whomever."""

    __tablename__ = "invitation_refusals"

    address_digest: Mapped[str] = mapped_column(primary_key=True)
    refused_at: Mapped[dt.datetime]
