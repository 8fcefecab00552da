"""Production refuses what is only good enough for development."""

from typing import ClassVar

import pytest
from pydantic import SecretStr, ValidationError

from shared.settings import DEVELOPMENT_SECRET, ServiceSettings


class ExampleSettings(ServiceSettings):
    service: ClassVar[str] = "example"
    mail_password: SecretStr = SecretStr("")


def test_development_starts_without_any_setting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CHAMPIONS_ENVIRONMENT", raising=False)
    assert not ExampleSettings().production


@pytest.mark.parametrize("secret", [DEVELOPMENT_SECRET, "short"])
def test_production_refuses_a_default_or_short_secret(monkeypatch: pytest.MonkeyPatch, secret: str) -> None:
    monkeypatch.setenv("CHAMPIONS_ENVIRONMENT", "production")
    monkeypatch.setenv("CHAMPIONS_DATABASE_URL", "postgresql://db/example")
    monkeypatch.setenv("CHAMPIONS_SECRET_KEY", secret)
    with pytest.raises(ValidationError, match="CHAMPIONS_SECRET_KEY"):
        ExampleSettings()


def test_production_refuses_a_weak_secret_that_a_service_added(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CHAMPIONS_ENVIRONMENT", "production")
    monkeypatch.setenv("CHAMPIONS_DATABASE_URL", "postgresql://db/example")
    monkeypatch.setenv("CHAMPIONS_SECRET_KEY", "s" * 40)
    monkeypatch.setenv("CHAMPIONS_MAIL_PASSWORD", "hunter2")
    with pytest.raises(ValidationError, match="CHAMPIONS_MAIL_PASSWORD") as caught:
        ExampleSettings()
    assert "hunter2" not in str(caught.value)


def test_production_refuses_to_start_without_a_database(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CHAMPIONS_ENVIRONMENT", "production")
    monkeypatch.delenv("CHAMPIONS_DATABASE_URL", raising=False)
    monkeypatch.setenv("CHAMPIONS_SECRET_KEY", "s" * 40)
    with pytest.raises(ValidationError, match="CHAMPIONS_DATABASE_URL"):
        ExampleSettings()


def test_a_secret_never_shows_in_a_printed_setting() -> None:
    assert "hunter2" not in repr(ExampleSettings(mail_password=SecretStr("hunter2")))
