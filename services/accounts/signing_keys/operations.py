"""Making, rotating and forgetting signing keys; every change happens under one lock."""

import datetime as dt
import json

import structlog
from sqlalchemy import delete, select, text
from sqlalchemy.orm import Session

from services.accounts.audit.operations import SYSTEM, Actor, record
from services.accounts.signing_keys.models import KeyState, StoredKey
from shared.clock import now
from shared.ids import new_id
from shared.sealing import SealBroken, Sealer
from shared.tokens import KeyRing, SigningKey

SIGNS_FOR = dt.timedelta(days=30)
# A key is published this long before it signs: whoever checks tokens asks for the keys every five minutes.
PUBLISHED_BEFORE = dt.timedelta(hours=1)
# A retired key is published this long: tokens live ten minutes, and a process may sign with it a moment longer.
PUBLISHED_AFTER = dt.timedelta(days=1)
LOCK = 7_316_452_101

log = structlog.get_logger()


def ensure_keys(session: Session, sealer: Sealer) -> None:
    """Make the first keys, and replace keys that the present secret cannot open; safe from several processes."""
    _lock(session)
    active = _in_state(session, KeyState.ACTIVE)
    if active is not None and not _opens(active, sealer):
        log.error("signing_keys.unreadable", hint="the service's secret has changed; new keys are made")
        _retire(session, active)
        session.execute(delete(StoredKey).where(StoredKey.state == KeyState.NEXT))
        active = None
    if active is None:
        _add(session, sealer, KeyState.ACTIVE)
    if _in_state(session, KeyState.NEXT) is None:
        _add(session, sealer, KeyState.NEXT)


def rotate(session: Session, sealer: Sealer, *, actor: Actor = SYSTEM) -> None:
    """Let the published next key sign, retire the one that signed, and publish a new next key."""
    ensure_keys(session, sealer)
    active, following = _in_state(session, KeyState.ACTIVE), _in_state(session, KeyState.NEXT)
    if active is None or following is None:
        raise LookupError("there are no signing keys")
    _retire(session, active)
    following.state, following.activated_at = KeyState.ACTIVE, now()
    session.flush()
    _add(session, sealer, KeyState.NEXT)
    record(session, "signing_key.rotated", actor=actor, subject_id=following.id, retired=active.id)


def rotate_when_due(session: Session, sealer: Sealer) -> bool:
    """Rotate when the active key has signed long enough and the next has been published long enough."""
    ensure_keys(session, sealer)
    active, following = _in_state(session, KeyState.ACTIVE), _in_state(session, KeyState.NEXT)
    if active is None or active.activated_at is None or following is None:
        return False
    due = active.activated_at + SIGNS_FOR <= now() and following.created_at + PUBLISHED_BEFORE <= now()
    if due:
        rotate(session, sealer)
    return due


def forget_retired(session: Session, *, published_after: dt.timedelta = PUBLISHED_AFTER) -> None:
    """Delete keys of which every token has long expired."""
    over = StoredKey.retired_at <= now() - published_after
    session.execute(delete(StoredKey).where(StoredKey.state == KeyState.RETIRED, over))


def load_ring(session: Session, sealer: Sealer) -> KeyRing | None:
    """Return the keys as they stand, or None before the first are made."""
    stored = session.scalars(select(StoredKey).order_by(StoredKey.created_at.desc())).all()
    active = next((each for each in stored if each.state is KeyState.ACTIVE), None)
    if active is None:
        return None
    others = [SigningKey(each.id, each.public_jwk) for each in stored if each is not active]
    return KeyRing(SigningKey(active.id, json.loads(sealer.open(active.sealed_private or ""))), others)


def _add(session: Session, sealer: Sealer, state: KeyState) -> None:
    pair = SigningKey.generate(str(new_id()))
    created = now()
    session.add(
        StoredKey(
            id=pair.key_id,
            state=state,
            sealed_private=sealer.seal(json.dumps(pair.private_jwk)),
            public_jwk=pair.public_jwk,
            created_at=created,
            activated_at=created if state is KeyState.ACTIVE else None,
            retired_at=None,
        )
    )
    session.flush()


def _retire(session: Session, key: StoredKey) -> None:
    """A retired key signs no more: its private half is forgotten at once."""
    key.state, key.retired_at, key.sealed_private = KeyState.RETIRED, now(), None
    session.flush()


def _opens(key: StoredKey, sealer: Sealer) -> bool:
    try:
        return bool(sealer.open(key.sealed_private or ""))
    except SealBroken:
        return False


def _in_state(session: Session, state: KeyState) -> StoredKey | None:
    return session.scalar(select(StoredKey).where(StoredKey.state == state))


def _lock(session: Session) -> None:
    session.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
