"""Links of invitations: sealed ids, so that none can be guessed and every mail of one invitation opens the same."""

import uuid

from services.progress.teams.problems import InvitationUnknown
from shared.sealing import SealBroken, Sealer


class TeamLinks:
    """Makes and reads the links; how long one holds is said by the invitation."""

    def __init__(self, secret: str, portal_url: str) -> None:
        self._sealer = Sealer(secret, purpose="team-invitation")
        self._portal = portal_url.rstrip("/")

    def make(self, invitation_id: uuid.UUID) -> str:
        """Return the address of the page on which the invitation is answered."""
        return f"{self._portal}/team-invitations/{self._sealer.seal(str(invitation_id))}"

    def read(self, token: str) -> uuid.UUID:
        """Return which invitation a link opens; raises `InvitationUnknown`."""
        try:
            return uuid.UUID(self._sealer.open(token))
        except (SealBroken, ValueError) as error:
            raise InvitationUnknown("Open the link from the mail again.") from error
