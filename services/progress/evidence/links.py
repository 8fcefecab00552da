"""Links that open a file for a short time without a session: sealed ids, so nothing can be guessed or kept."""

import uuid

from services.progress.evidence.problems import FileLinkExpired
from shared.sealing import SealBroken, Sealer

LINK_LIFETIME_S = 120


class FileLinks:
    """Makes and reads the links."""

    def __init__(self, secret: str) -> None:
        self._sealer = Sealer(secret, purpose="evidence-file")

    def make(self, evidence_id: uuid.UUID) -> dict[str, object]:
        """Return a link to the file of a piece of evidence."""
        token = self._sealer.seal(str(evidence_id))
        return {"token": token, "url": f"/v1/evidence-files/{token}", "expires_in": LINK_LIFETIME_S}

    def read(self, token: str) -> uuid.UUID:
        """Return whose file it opens; raises `FileLinkExpired`."""
        try:
            return uuid.UUID(self._sealer.open(token, oldest_s=LINK_LIFETIME_S))
        except (SealBroken, ValueError) as error:
            raise FileLinkExpired from error
