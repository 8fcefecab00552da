"""What is done with API clients: made, asked for tokens, revoked."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from services.accounts.api_clients.models import ApiClient
from services.accounts.api_clients.secrets import ClientSecrets
from services.accounts.audit.operations import SYSTEM, Actor, record
from shared.clock import now
from shared.problems import Conflict, NotFound

# What is no id is not asked for: a request may hold any character, PostgreSQL takes most.
CLIENT_ID = re.compile(r"[a-z0-9][a-z0-9-]{2,59}")


@dataclass(frozen=True)
class KnownClient:
    """A client that has proved who it is."""

    id: str
    name: str
    scopes: tuple[str, ...]


class ApiClientExists(Conflict):
    """Ids of clients are never given twice, not even after a revocation."""

    slug, title = "api-client-exists", "There is or was an API client with this id"


def add_client(
    session: Session, client_id: str, *, name: str, digest: bytes, scopes: Iterable[str], actor: Actor
) -> ApiClient:
    """Make an API client; raises `ApiClientExists`."""
    values = {
        "id": client_id,
        "name": name,
        "secret_digest": digest,
        "scopes": sorted(set(scopes)),
        "created_at": now(),
    }
    added = session.execute(insert(ApiClient).values(values).on_conflict_do_nothing().returning(ApiClient.id)).scalar()
    if added is None:
        raise ApiClientExists("Choose another id.")
    record(session, "api_client.created", actor=actor, subject_id=client_id, scopes=values["scopes"])
    return session.get_one(ApiClient, client_id)


def seed_client(session: Session, client_id: str, *, digest: bytes, scopes: Iterable[str]) -> None:
    """Make sure that a client of the installation itself exists with this secret and these scopes.

    One that was revoked comes back only with a new secret: setting up again does not undo a revocation.
    """
    wanted = sorted(set(scopes))
    stored = session.get(ApiClient, client_id, with_for_update=True)
    if stored is None:
        add_client(session, client_id, name=client_id, digest=digest, scopes=wanted, actor=SYSTEM)
    elif stored.secret_digest != digest or (stored.revoked_at is None and stored.scopes != wanted):
        stored.secret_digest, stored.scopes, stored.revoked_at = digest, wanted, None
        record(session, "api_client.changed", actor=SYSTEM, subject_id=client_id, scopes=wanted)


def authenticate(session: Session, secrets: ClientSecrets, client_id: str, client_secret: str) -> KnownClient | None:
    """Return the client whose id and secret these are, unless it was revoked."""
    stored = session.get(ApiClient, client_id) if CLIENT_ID.fullmatch(client_id) else None
    matches = secrets.check(stored.secret_digest if stored is not None else None, client_secret)
    if stored is None or stored.revoked_at is not None or not matches:
        return None
    return KnownClient(stored.id, stored.name, tuple(stored.scopes))


def revoke_client(session: Session, client_id: str, *, actor: Actor) -> None:
    """Give the client no more tokens; those it holds last ten minutes at most."""
    known = CLIENT_ID.fullmatch(client_id) is not None
    stored = session.get(ApiClient, client_id, with_for_update=True) if known else None
    if stored is None:
        raise NotFound("There is no API client with this id.")
    if stored.revoked_at is None:
        stored.revoked_at = now()
        record(session, "api_client.revoked", actor=actor, subject_id=client_id)
