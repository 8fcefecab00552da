"""What accounts reads from the environment beside the settings that all services share."""

from ipaddress import IPv4Network, IPv6Network
from typing import ClassVar, Self

import limits
from pydantic import BaseModel, Field, SecretStr, field_validator, model_validator

from shared.rate_limits.callers import PRIVATE_NETWORKS
from shared.settings import SHORTEST_SECRET, ServiceSettings

ACCESS_TOKEN_S = 600
SOUND_PASSWORD_MEMORY_KIB = 19_456


class SeedClient(BaseModel):
    """An API client that is made when the service is set up, such as another service's own."""

    secret: SecretStr
    scopes: list[str]


class Settings(ServiceSettings):
    """Settings of the accounts service."""

    service: ClassVar[str] = "accounts"

    seed_clients: dict[str, SeedClient] = Field(default_factory=dict)
    demo_learner_password: SecretStr = SecretStr("")
    demo_administrator_password: SecretStr = SecretStr("")
    trusted_proxies: list[IPv4Network | IPv6Network] = Field(default=PRIVATE_NETWORKS, validate_default=True)

    password_memory_kib: int = Field(default=SOUND_PASSWORD_MEMORY_KIB, ge=8)
    password_rounds: int = Field(default=2, ge=1)

    registrations_per_address: str = "200/hour"
    registrations_per_account: str = "5/hour"
    mailed_links_per_address: str = "200/hour"
    mailed_links_per_account: str = "5/15minutes"
    failed_sign_ins_per_address: str = "100/15minutes"
    failed_sign_ins_per_account: str = "10/15minutes"
    refused_tokens_per_address: str = "100/15minutes"

    @field_validator(
        "registrations_per_address",
        "registrations_per_account",
        "mailed_links_per_address",
        "mailed_links_per_account",
        "failed_sign_ins_per_address",
        "failed_sign_ins_per_account",
        "refused_tokens_per_address",
    )
    @classmethod
    def _is_a_rate(cls, value: str) -> str:
        limits.parse(value)
        return value

    @model_validator(mode="after")
    def _refuse_weak_production(self) -> Self:
        if not self.production:
            return self
        if self.password_memory_kib < SOUND_PASSWORD_MEMORY_KIB:
            raise ValueError(f"CHAMPIONS_PASSWORD_MEMORY_KIB: at least {SOUND_PASSWORD_MEMORY_KIB}")
        if self.demo_learner_password.get_secret_value() or self.demo_administrator_password.get_secret_value():
            raise ValueError("demo accounts are for development: unset CHAMPIONS_DEMO_*_PASSWORD")
        short = [
            name for name, each in self.seed_clients.items() if len(each.secret.get_secret_value()) < SHORTEST_SECRET
        ]
        if short:
            raise ValueError(f"CHAMPIONS_SEED_CLIENTS: {', '.join(short)}: at least {SHORTEST_SECRET} characters")
        return self
