"""What is told about invitations. Personal data: the address, the champion's name, and a link that joins the team."""

import datetime as dt
import uuid
from typing import ClassVar

from shared.delivery import EventPayload


class TeamInvitationIssued(EventPayload):
    """A champion invites an address into their team; `number` counts the mails to it."""

    type: ClassVar[str] = "progress.team_invitation.issued.v1"

    invitation_id: uuid.UUID
    number: int
    champion_id: uuid.UUID
    email: str
    locale: str
    team: str
    champion: str
    link: str
    expires_at: dt.datetime
    issued_at: dt.datetime
