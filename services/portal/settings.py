"""What the portal reads from the environment beside the settings that all services share."""

from typing import ClassVar
from urllib.parse import urlsplit

from pydantic import Field

from shared.settings import ServiceSettings


class Settings(ServiceSettings):
    """Settings of the portal; it has no database."""

    service: ClassVar[str] = "portal"
    needs_database: ClassVar[bool] = False

    programme: str = Field(default="palliative-care", description="slug of the programme on the first page")
    catalog_public_url: str = Field(default="", description="where browsers reach media; the catalogue's URL if empty")
    session_days: int = Field(default=30, ge=1, le=365)
    call_timeout_s: float = Field(default=5.0, gt=0)

    @property
    def session_cookie(self) -> str:
        """The name of the session's cookie; browsers share cookies between ports, so copies side by side differ."""
        return "__Host-champions" if self.production else f"champions-{urlsplit(self.portal_url).port or 80}"

    @property
    def media_url(self) -> str:
        """Where the visitor's browser finds recordings and slides."""
        return (self.catalog_public_url or self.catalog_url).rstrip("/")
