"""Keeping passwords: argon2id, the same work whether the account exists or not."""

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from services.accounts.passwords.rules import normalise


class Passwords:
    """Hashes and checks passwords with one set of parameters."""

    def __init__(self, *, memory_kib: int, rounds: int) -> None:
        self._hasher = PasswordHasher(time_cost=rounds, memory_cost=memory_kib, parallelism=1)
        # Checked for accounts that do not exist, so that they take as long as those that do.
        self._nobodys = self._hasher.hash("the password of nobody")

    def hash(self, password: str) -> str:
        """Return the hash to store."""
        return self._hasher.hash(normalise(password))

    def check(self, stored: str | None, password: str) -> bool:
        """Say whether `password` is the stored one; without a stored one the same work is done for nothing."""
        try:
            return self._hasher.verify(stored or self._nobodys, normalise(password)) and stored is not None
        except (VerificationError, InvalidHashError):
            return False

    def outdated(self, stored: str) -> bool:
        """Say whether a hash was made with other parameters than today's."""
        return self._hasher.check_needs_rehash(stored)
