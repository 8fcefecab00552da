"""The keys of this process: read from the database now and then, so that signing and checking cost no query."""

import threading
import time
from typing import Any

import structlog
from sqlalchemy.exc import SQLAlchemyError

from services.accounts.signing_keys.operations import ensure_keys, load_ring
from shared.database import Database
from shared.sealing import Sealer
from shared.tokens import KeyRing

READ_AGAIN_AFTER_S = 30.0

log = structlog.get_logger()


class CurrentKeys:
    """Holds the key ring; keeps the last one while the database does not answer."""

    def __init__(self, database: Database, sealer: Sealer) -> None:
        self._database = database
        self._sealer = sealer
        self._ring: KeyRing | None = None
        self._read_at = float("-inf")
        self._lock = threading.Lock()

    def ring(self) -> KeyRing:
        """Return the keys to sign with and to publish; makes the first ones when there are none."""
        if self._ring is not None and time.monotonic() - self._read_at < READ_AGAIN_AFTER_S:
            return self._ring
        with self._lock:
            if self._ring is None or time.monotonic() - self._read_at >= READ_AGAIN_AFTER_S:
                self._ring = self._read(self._ring)
                self._read_at = time.monotonic()
            return self._ring

    def jwks(self) -> dict[str, Any]:
        """Return the JWK set to publish."""
        return self.ring().jwks()

    def read_again(self) -> None:
        """Forget what was read: the keys have just been changed by this process."""
        self._read_at = float("-inf")

    def _read(self, last: KeyRing | None) -> KeyRing:
        try:
            with self._database.reading() as session:
                ring = load_ring(session, self._sealer)
        except SQLAlchemyError:
            if last is None:
                raise
            log.warning("signing_keys.not_read", hint="going on with the keys that were read before")
            return last
        return ring or self._make_first()

    def _make_first(self) -> KeyRing:
        with self._database.transaction() as session:
            ensure_keys(session, self._sealer)
            ring = load_ring(session, self._sealer)
        if ring is None:
            raise LookupError("there are no signing keys")
        return ring
