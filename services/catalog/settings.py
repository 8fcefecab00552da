"""What the catalogue reads from the environment beside the settings that all services share."""

from typing import ClassVar

from shared.settings import ServiceSettings


class Settings(ServiceSettings):
    """Settings of the catalogue service."""

    service: ClassVar[str] = "catalog"
