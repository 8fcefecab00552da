"""What the catalogue reads from the environment beside the settings that all services share."""

from ipaddress import IPv4Network, IPv6Network
from typing import ClassVar, Self

from pydantic import Field, model_validator

from shared.rate_limits.callers import PRIVATE_NETWORKS
from shared.settings import ServiceSettings


class Settings(ServiceSettings):
    """Settings of the catalogue service."""

    service: ClassVar[str] = "catalog"

    broken_reports_per_address: str = "30/hour"
    trusted_proxies: list[IPv4Network | IPv6Network] = Field(default=PRIVATE_NETWORKS, validate_default=True)
    link_visits: bool = Field(default=True, description="visit what published resources link to, to see what changed")
    link_loopback: bool = Field(
        default=False, description="links may lead to this machine; for development and tests only"
    )

    @model_validator(mode="after")
    def _refuse_loopback_in_production(self) -> Self:
        if self.production and self.link_loopback:
            raise ValueError("CHAMPIONS_LINK_LOOPBACK: this is for development only")
        return self
