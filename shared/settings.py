"""Typed settings from the environment; production refuses what is only good enough for development."""

from typing import Any, ClassVar, Literal, Self

from pydantic import Field, SecretStr, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

DEVELOPMENT_SECRET = "development-only-secret-never-for-production"  # noqa: S105 - refused outside development
SHORTEST_SECRET = 32


class ServiceSettings(BaseSettings):
    """What every service reads from `CHAMPIONS_*`; a service adds its own fields by subclassing.

    Raises `pydantic.ValidationError` when a value is missing or, in production, when a secret is
    the development default or shorter than 32 characters.
    """

    model_config = SettingsConfigDict(env_prefix="CHAMPIONS_", frozen=True, extra="ignore", hide_input_in_errors=True)

    service: ClassVar[str]
    needs_database: ClassVar[bool] = True

    environment: Literal["development", "test", "production"] = "development"
    database_url: str = ""
    migration_database_url: str = ""
    redis_url: str = "redis://127.0.0.1:6379/0"
    secret_key: SecretStr = SecretStr(DEVELOPMENT_SECRET)
    portal_url: str = "http://127.0.0.1:8000"
    accounts_url: str = "http://127.0.0.1:8001"
    catalog_url: str = "http://127.0.0.1:8002"
    progress_url: str = "http://127.0.0.1:8003"
    notifications_url: str = "http://127.0.0.1:8004"
    mail_from: str = "Champions <no-reply@champions.localhost>"
    documents_url: str = "file:///tmp/champions-documents"
    client_id: str = ""
    client_secret: SecretStr = SecretStr("")
    log_level: str = "INFO"
    database_pool: int = Field(default=4, ge=1, le=50, description="connections kept per process")

    @property
    def production(self) -> bool:
        """Whether this process serves real people."""
        return self.environment == "production"

    @property
    def jwks_url(self) -> str:
        """Where the public keys that check access tokens are published."""
        return f"{self.accounts_url}/.well-known/jwks.json"

    @model_validator(mode="after")
    def _refuse_development_values(self) -> Self:
        if not self.production:
            return self
        weak = [name for name, value in self._secrets() if _is_weak(value)]
        if weak:
            names = ", ".join(f"CHAMPIONS_{name.upper()}" for name in weak)
            raise ValueError(f"{names}: set a secret of at least {SHORTEST_SECRET} characters of your own")
        if self.needs_database and not self.database_url:
            raise ValueError("CHAMPIONS_DATABASE_URL is not set")
        return self

    def _secrets(self) -> list[tuple[str, str]]:
        """Name every secret that is in use: optional ones count only when they are set."""
        found: list[tuple[str, str]] = []
        for name, value in _fields(self):
            if isinstance(value, SecretStr) and (name == "secret_key" or value.get_secret_value()):
                found.append((name, value.get_secret_value()))
        return found


def _fields(settings: ServiceSettings) -> list[tuple[str, Any]]:
    return [(name, getattr(settings, name)) for name in type(settings).model_fields]


def _is_weak(secret: str) -> bool:
    return secret == DEVELOPMENT_SECRET or len(secret) < SHORTEST_SECRET
