"""Setting up: keys, the installation's own API clients, demo accounts; as often as one likes."""

from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa

from services.accounts.provisioning import DEMO_ADMINISTRATOR, DEMO_LEARNER, DemoAccount, provision
from services.accounts.settings import Settings
from shared.testing.delivery import published

SECRET = "the secret of the notifications service"
CLIENTS = {"notifications": {"secret": SECRET, "scopes": ["progress:read"]}}


@pytest.fixture
def accounts_settings(settings_for: Callable[..., Settings]) -> Settings:
    """Settings as the development runtime gives them."""
    return settings_for(
        "accounts",
        password_memory_kib=8,
        password_rounds=1,
        seed_clients=CLIENTS,
        demo_learner_password="the demo learner's password",
        demo_administrator_password="the demo administrator's password",
    )


def ask(client: Any, secret: str = SECRET) -> Any:
    form = {"grant_type": "client_credentials", "client_id": "notifications", "client_secret": secret}
    return client.post("/oauth/token", data=form)


def with_changes(settings: Settings, **changes: Any) -> Settings:
    return Settings(**(settings.model_dump() | changes))


def test_a_fresh_installation_is_ready_to_sign_in(people: Any, accounts_settings: Any) -> None:
    provision(people.database, accounts_settings)
    assert ask(people.client).json["scope"] == "progress:read"
    assert people.sign_in(DEMO_LEARNER, "the demo learner's password").status_code == 200
    tokens = people.sign_in(DEMO_ADMINISTRATOR, "the demo administrator's password").json
    listed = people.client.get("/v1/admin/learners", headers={"Authorization": f"Bearer {tokens['access_token']}"})
    assert [item["name"] for item in listed.json["items"]] == ["Demo Administrator", "Demo Learner"]
    assert len(published(people.database, "accounts.learner.registered.v1")) == 2


def test_demo_accounts_are_marked_so_that_what_they_earn_is_a_sample(people: Any, accounts_settings: Any) -> None:
    provision(people.database, accounts_settings)
    assert all(fact["demo"] for fact in published(people.database, "accounts.learner.registered.v1"))


def test_a_demo_account_from_before_the_mark_gets_it(people: Any, accounts_settings: Any) -> None:
    provision(people.database, accounts_settings)
    with people.database.transaction() as session:
        session.execute(sa.text("UPDATE learners SET demo = false"))
    provision(people.database, accounts_settings)
    assert [fact["demo"] for fact in published(people.database, "accounts.learner.changed.v1")] == [True, True]


def test_setting_up_again_changes_nothing(people: Any, accounts_settings: Any) -> None:
    provision(people.database, accounts_settings)

    def everything() -> list[str]:
        found: list[str] = []
        with people.database.reading() as session:
            for table in ("learners", "passwords", "api_clients", "signing_keys", "audit_log", "outbox_event"):
                rows = session.execute(sa.text(f"SELECT to_jsonb(t)::text FROM {table} t ORDER BY 1"))
                found += rows.scalars().all()
        return found

    before = everything()
    provision(people.database, accounts_settings)
    assert everything() == before


def test_new_secrets_of_the_installation_take_effect(people: Any, accounts_settings: Any) -> None:
    provision(people.database, accounts_settings)
    changed = with_changes(
        accounts_settings,
        seed_clients={"notifications": {"secret": "another secret", "scopes": ["progress:read", "catalog:write"]}},
        demo_learner_password="another demo password",
    )
    provision(people.database, changed)
    assert ask(people.client).status_code == 401
    assert ask(people.client, "another secret").json["scope"] == "catalog:write progress:read"
    assert people.sign_in(DEMO_LEARNER, "the demo learner's password").status_code == 401
    assert people.sign_in(DEMO_LEARNER, "another demo password").status_code == 200
    assert len(published(people.database, "accounts.learner.registered.v1")) == 2


def test_setting_up_again_does_not_undo_a_revocation(people: Any, accounts_settings: Any, administrator: Any) -> None:
    provision(people.database, accounts_settings)
    people.client.delete("/v1/admin/api-clients/notifications", headers=administrator)
    provision(people.database, accounts_settings)
    assert ask(people.client).status_code == 401
    changed = with_changes(
        accounts_settings, seed_clients={"notifications": {"secret": "a new secret", "scopes": ["progress:read"]}}
    )
    provision(people.database, changed)
    assert ask(people.client, "a new secret").status_code == 200


def test_demo_accounts_can_be_named(people: Any, accounts_settings: Any) -> None:
    wanted = DemoAccount("somebody@example.org", "a password of somebody", "Some Body")
    provision(people.database, accounts_settings, demo_accounts=[wanted])
    assert people.sign_in("somebody@example.org", "a password of somebody").status_code == 200
    assert people.sign_in(DEMO_LEARNER, "the demo learner's password").status_code == 401


def test_production_gets_no_demo_accounts(people: Any, accounts_settings: Any) -> None:
    production = accounts_settings.model_copy(update={"environment": "production"})
    provision(people.database, production)
    assert published(people.database, "accounts.learner.registered.v1") == []
