"""What this service reads from its environment, and the names of its tasks and queues."""

from typing import ClassVar

from services.progress.certificates.snapshots import Issuer
from shared.settings import ServiceSettings

RENDER_CERTIFICATE = "progress.render_certificate"
DELETE_DOCUMENT = "progress.delete_document"
DOCUMENTS_QUEUE = "progress.documents"


class Settings(ServiceSettings):
    """Settings of progress."""

    service: ClassVar[str] = "progress"

    issuer_name: str = "Champions"

    @property
    def issuer(self) -> Issuer:
        """Who signs the certificates, and where they can be checked."""
        return Issuer(self.issuer_name, self.portal_url.rstrip("/"))
