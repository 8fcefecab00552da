"""What the catalogue reads from the environment beside the settings that all services share."""

from ipaddress import IPv4Network, IPv6Network
from typing import ClassVar

from pydantic import Field

from shared.rate_limits.callers import PRIVATE_NETWORKS
from shared.settings import ServiceSettings


class Settings(ServiceSettings):
    """Settings of the catalogue service."""

    service: ClassVar[str] = "catalog"

    broken_reports_per_address: str = "30/hour"
    trusted_proxies: list[IPv4Network | IPv6Network] = Field(default=PRIVATE_NETWORKS, validate_default=True)
