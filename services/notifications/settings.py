"""What this service reads from its environment, and the names of its tasks and queues."""

from typing import ClassVar

from pydantic import Field, SecretStr

from shared.settings import ServiceSettings

DELIVER_MESSAGE = "notifications.deliver_message"
DELIVER_BULK = "notifications.deliver_bulk"
RESCHEDULE_RULE = "notifications.reschedule_rule"
MAIL_QUEUE = "notifications.mail"
BULK_QUEUE = "notifications.bulk"
REMINDERS_QUEUE = "notifications.reminders"


class Settings(ServiceSettings):
    """Settings of notifications."""

    service: ClassVar[str] = "notifications"

    # It may hold the mail server's password, so it is left out where settings are printed.
    smtp_url: str = Field(
        default="smtp://127.0.0.1:8026",
        repr=False,
        description="smtp://, smtp+starttls:// or smtps://user:pass@host:port",
    )
    mail_from: str = "Champions <no-reply@champions.localhost>"
    dkim_key: SecretStr = Field(
        default=SecretStr(""), description="RSA private key in PEM; without it mail is not signed"
    )
    dkim_selector: str = Field(default="", description="name of the DNS record under _domainkey")
    dkim_domain: str = Field(default="", description="the domain of mail_from, unless another signs for it")
    mail_timeout_s: float = Field(default=10.0, gt=0, le=40)
    one_mail_a_day: bool = Field(default=True, description="send what is not urgent together, at most one mail a day")
    notifications_public_url: str = Field(
        default="", description="as mail programs reach this service for one-click unsubscribing"
    )

    @property
    def unsubscribe_url(self) -> str:
        """Where one-click requests go."""
        return self.notifications_public_url or self.notifications_url
