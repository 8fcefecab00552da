"""What this service reads from its environment, and the names of its tasks and queues."""

from typing import ClassVar, Self

from pydantic import Field, SecretStr, field_validator, model_validator

from services.notifications.mail.colours import DEFAULT_COLOUR, READABLE, contrast
from services.notifications.mail.providers import ProviderLimits
from shared.settings import ServiceSettings

DELIVER_MESSAGE = "notifications.deliver_message"
DELIVER_BULK = "notifications.deliver_bulk"
RESCHEDULE_RULE = "notifications.reschedule_rule"
DELIVER_WEBHOOK = "notifications.deliver_webhook"
MAIL_QUEUE = "notifications.mail"
BULK_QUEUE = "notifications.bulk"
REMINDERS_QUEUE = "notifications.reminders"
WEBHOOKS_QUEUE = "notifications.webhooks"


class Settings(ServiceSettings):
    """Settings of notifications."""

    service: ClassVar[str] = "notifications"

    # It may hold the mail server's password, so it is left out where settings are printed.
    smtp_url: str = Field(
        default="smtp://127.0.0.1:8026",
        repr=False,
        description="smtp://, smtp+starttls:// or smtps://user:pass@host:port",
    )
    dkim_key: SecretStr = Field(
        default=SecretStr(""), description="RSA private key in PEM; without it mail is not signed"
    )
    dkim_selector: str = Field(default="", description="name of the DNS record under _domainkey")
    dkim_domain: str = Field(default="", description="the domain of mail_from, unless another signs for it")
    mail_colour: str = Field(default=DEFAULT_COLOUR, description="the society's colour in mail, such as #0b5557")
    mail_logo_url: str = Field(default="", pattern=r"^(https://\S+)?$", description="shown in place of the name")
    mail_postal_address: str = Field(default="", max_length=200, description="stands at the foot of every mail")
    mail_timeout_s: float = Field(default=10.0, gt=0, le=40)
    mail_providers: dict[str, ProviderLimits] = Field(
        default_factory=dict,
        description="limits by provider as JSON: domains, per_minute, connections; `*` holds for every other domain",
    )
    one_mail_a_day: bool = Field(default=True, description="send what is not urgent together, at most one mail a day")
    notifications_public_url: str = Field(
        default="", description="as mail programs reach this service for one-click unsubscribing"
    )

    webhook_loopback: bool = Field(
        default=False, description="webhooks may lead to this machine, also without TLS; for development only"
    )

    @field_validator("mail_colour")
    @classmethod
    def _readable(cls, colour: str) -> str:
        if contrast(colour, "#ffffff") < READABLE:
            raise ValueError("CHAMPIONS_MAIL_COLOUR: white text on this colour cannot be read; choose a darker one")
        return colour

    @model_validator(mode="after")
    def _refuse_loopback_in_production(self) -> Self:
        if self.production and self.webhook_loopback:
            raise ValueError("CHAMPIONS_WEBHOOK_LOOPBACK: this is for development only")
        return self

    @property
    def unsubscribe_url(self) -> str:
        """Where one-click requests go."""
        return self.notifications_public_url or self.notifications_url
