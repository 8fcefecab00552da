"""What a fresh installation of accounts needs beside its tables; may be run as often as one likes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from services.accounts.api_clients.operations import seed_client
from services.accounts.api_clients.secrets import ClientSecrets
from services.accounts.audit.operations import SYSTEM
from services.accounts.learners.operations import NewLearner, add_learner, change_learner, find_by_address
from services.accounts.learners.rules import Role
from services.accounts.parts import passwords_of, sealer_of
from services.accounts.passwords.hashing import Passwords
from services.accounts.passwords.models import StoredPassword
from services.accounts.profiles.rules import DEFAULT_LOCALE, DEFAULT_TIME_ZONE, Profession
from services.accounts.sessions.operations import end_all
from services.accounts.settings import Settings
from services.accounts.signing_keys.operations import ensure_keys, forget_retired, rotate
from shared.clock import now
from shared.database import Database

DEMO_LEARNER = "learner@champions.example"
DEMO_ADMINISTRATOR = "administrator@champions.example"
STAFF = (Role.ADMINISTRATOR, Role.CREDIT_STAFF)


@dataclass(frozen=True)
class DemoAccount:
    """An account for trying things out; never made in production."""

    email: str
    password: str
    name: str
    roles: tuple[Role, ...] = ()


def provision(database: Database, settings: Settings, *, demo_accounts: Sequence[DemoAccount] | None = None) -> None:
    """Make sure that signing keys, the installation's API clients and, outside production, demo accounts exist.

    Without `demo_accounts` those are made for which the settings hold a password.
    """
    client_secrets = ClientSecrets(settings.secret_key.get_secret_value())
    with database.transaction() as session:
        # The lock taken here lets two starting processes set things up one after the other.
        ensure_keys(session, sealer_of(settings))
        for client_id, client in settings.seed_clients.items():
            digest = client_secrets.digest(client.secret.get_secret_value())
            seed_client(session, client_id, digest=digest, scopes=client.scopes)
    wanted = demo_accounts_of(settings) if demo_accounts is None else demo_accounts
    if wanted and not settings.production:
        passwords = passwords_of(settings)
        for account in wanted:
            _ensure_demo_account(database, settings, passwords, account)


def rotate_signing_keys(database: Database, settings: Settings, *, compromised: bool = False) -> None:
    """Rotate now; running sessions go on.

    With `compromised` no old key is published any more, the one that was about to sign included: access
    tokens that they signed are refused within five minutes, and renewed by whoever holds a refresh token.
    """
    with database.transaction() as session:
        rotate(session, sealer_of(settings))
        if compromised:
            rotate(session, sealer_of(settings))
            forget_retired(session, published_after=timedelta(0))


def demo_accounts_of(settings: Settings) -> list[DemoAccount]:
    """Return the demo accounts that the settings ask for."""
    asked = (
        (DEMO_LEARNER, settings.demo_learner_password, "Demo Learner", ()),
        (DEMO_ADMINISTRATOR, settings.demo_administrator_password, "Demo Administrator", STAFF),
    )
    return [
        DemoAccount(email, password.get_secret_value(), name, roles)
        for email, password, name, roles in asked
        if password.get_secret_value()
    ]


def _ensure_demo_account(database: Database, settings: Settings, passwords: Passwords, wanted: DemoAccount) -> None:
    with database.transaction() as session:
        ensure_keys(session, sealer_of(settings))
        learner = find_by_address(session, wanted.email)
        if learner is None:
            add_learner(session, _new_learner(wanted, passwords), actor=SYSTEM)
            return
        change_learner(session, learner.id, {"demo": True}, actor=SYSTEM)
        stored = session.get(StoredPassword, learner.id)
        if stored is None:
            session.add(StoredPassword(learner_id=learner.id, hash=passwords.hash(wanted.password), set_at=now()))
        elif not passwords.check(stored.hash, wanted.password):
            stored.hash, stored.set_at = passwords.hash(wanted.password), now()
            end_all(session, learner.id, reason="password_changed")


def _new_learner(wanted: DemoAccount, passwords: Passwords) -> NewLearner:
    return NewLearner(
        email=wanted.email,
        name=wanted.name,
        degree=None,
        profession=Profession.PHYSICIAN,
        institution=None,
        time_zone=DEFAULT_TIME_ZONE,
        locale=DEFAULT_LOCALE,
        password_hash=passwords.hash(wanted.password),
        roles=wanted.roles,
        demo=True,
    )
