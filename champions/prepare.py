"""Databases, roles, migrations and what a fresh copy needs: one process, as each start costs more than the work."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import TYPE_CHECKING

from champions import provisioning, roles
from champions.access import ADMINISTRATOR_EMAIL, LEARNER_EMAIL
from champions.embedded import Postgres
from champions.home import Home
from champions.provisioning import connect, owner_of
from champions.signing_key import ensure_credential_key, ensure_signing_key
from shared.migrations import upgrade

if TYPE_CHECKING:
    from services.accounts.provisioning import DemoAccount


def prepare_databases(postgres: Postgres, secrets: Mapping[str, str]) -> None:
    """Bring everything up to date; safe to repeat. The environment is that of accounts."""
    passwords = {
        role: secrets[f"database.{role}"] for service in roles.WITH_DATABASE for role in (service, owner_of(service))
    }
    with connect(postgres.url()) as server:
        provisioning.provision_roles(server, passwords)
        for service in roles.WITH_DATABASE:
            provisioning.provision_database(server, service)
    for service in roles.WITH_DATABASE:
        began = time.perf_counter()
        url = postgres.url(service, owner_of(service), passwords[owner_of(service)])
        with connect(url) as database:
            provisioning.grant_runtime(database, service)
        upgrade(service, url)
        print(f"{service}: database is up to date ({time.perf_counter() - began:.2f} s)", flush=True)
    home = Home.from_environment()
    ensure_signing_key(*home.signing_key_files)
    ensure_credential_key(home.credential_key_file)
    roles.provision_accounts(_demo_accounts(secrets))


def _demo_accounts(secrets: Mapping[str, str]) -> list[DemoAccount]:
    from services.accounts.learners.rules import Role
    from services.accounts.provisioning import DemoAccount

    return [
        DemoAccount(LEARNER_EMAIL, secrets["person.learner"], "Demo Learner"),
        DemoAccount(
            ADMINISTRATOR_EMAIL,
            secrets["person.administrator"],
            "Demo Administrator",
            (Role.ADMINISTRATOR, Role.CREDIT_STAFF),
        ),
    ]
