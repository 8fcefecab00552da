"""The parts that endpoints of this service work with, put together once in `app.py`."""

from dataclasses import dataclass

from flask import current_app

from services.accounts.api_clients.secrets import ClientSecrets
from services.accounts.links.operations import LinkSigner
from services.accounts.passwords.hashing import Passwords
from services.accounts.rate_limits.guard import Guard
from services.accounts.settings import Settings
from services.accounts.signing_keys.ring import CurrentKeys
from shared.database import Database
from shared.rate_limits.counting import Counter
from shared.sealing import Sealer

EXTENSION = "champions.accounts"


@dataclass(frozen=True)
class Parts:
    """What is made once per process."""

    settings: Settings
    database: Database
    passwords: Passwords
    links: LinkSigner
    keys: CurrentKeys
    client_secrets: ClientSecrets
    guard: Guard


def assemble(settings: Settings, database: Database) -> Parts:
    """Make the parts from the settings."""
    secret = settings.secret_key.get_secret_value()
    return Parts(
        settings=settings,
        database=database,
        passwords=passwords_of(settings),
        links=LinkSigner(secret, settings.portal_url),
        keys=CurrentKeys(database, sealer_of(settings)),
        client_secrets=ClientSecrets(secret),
        guard=Guard(Counter(settings.redis_url), settings),
    )


def passwords_of(settings: Settings) -> Passwords:
    """Return the password hashing of these settings."""
    return Passwords(memory_kib=settings.password_memory_kib, rounds=settings.password_rounds)


def sealer_of(settings: Settings) -> Sealer:
    """Return what encrypts the signing keys in the database."""
    return Sealer(settings.secret_key.get_secret_value(), purpose="accounts-signing-keys")


def parts() -> Parts:
    """Return the parts of the app that answers the current request."""
    found: Parts = current_app.extensions[EXTENSION]
    return found
