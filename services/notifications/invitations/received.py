"""What progress tells about invitations."""

import datetime as dt

from pydantic import BaseModel
from sqlalchemy.orm import Session

from services.notifications.contacts.operations import is_erased
from services.notifications.invitations.mail import ask_to_invite
from shared.delivery import Envelope


class Issued(BaseModel):
    """`progress.team_invitation.issued.v1`."""

    invitation_id: str
    number: int
    champion_id: str
    email: str
    locale: str
    team: str
    champion: str
    link: str
    expires_at: dt.datetime


def team_invitation_issued(session: Session, envelope: Envelope) -> None:
    """Invite by mail; each sending of an invitation is one message however often its event is delivered."""
    issued = Issued.model_validate(envelope.data)
    if is_erased(session, issued.champion_id):
        return
    ask_to_invite(
        session,
        key=f"{issued.invitation_id}:{issued.number}",
        email=issued.email,
        locale=issued.locale,
        link=issued.link,
        expires_at=issued.expires_at,
        details=issued.model_dump(include={"champion_id", "team", "champion"}),
    )
