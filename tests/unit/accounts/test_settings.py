"""Production takes no development values."""

import pytest
from pydantic import ValidationError

from services.accounts.settings import Settings

SOUND = {"environment": "production", "database_url": "postgresql://x", "secret_key": "s" * 32}


def test_sound_values_are_taken() -> None:
    settings = Settings(**SOUND, seed_clients={"probe": {"secret": "x" * 32, "scopes": ["progress:read"]}})
    assert settings.seed_clients["probe"].scopes == ["progress:read"]


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"password_memory_kib": 8}, "PASSWORD_MEMORY"),
        ({"demo_learner_password": "d" * 32}, "DEMO"),
        ({"seed_clients": {"probe": {"secret": "short", "scopes": []}}}, "SEED_CLIENTS"),
        ({"failed_sign_ins_per_account": "often"}, "failed_sign_ins_per_account"),
    ],
)
def test_what_is_only_good_for_development_is_named_and_refused(change: dict[str, object], named: str) -> None:
    with pytest.raises(ValidationError, match=named):
        Settings(**(SOUND | change))


def test_api_clients_come_from_the_environment_as_json(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CHAMPIONS_SEED_CLIENTS", '{"probe": {"secret": "x", "scopes": ["catalog:write"]}}')
    assert Settings().seed_clients["probe"].secret.get_secret_value() == "x"
