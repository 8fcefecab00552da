"""Verification codes: 80 random bits in Crockford's base 32, easy to read aloud, impossible to guess."""

import secrets

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 16
GROUP = 4

# What people type for digits that look alike; dashes and blanks only help the eye.
_READ_AS = str.maketrans({"O": "0", "I": "1", "L": "1", "-": None, " ": None})


def new_code() -> str:
    """Return a fresh code such as `7K3M-9QXZ-0B4T-V2HC`."""
    return grouped("".join(secrets.choice(ALPHABET) for _ in range(LENGTH)))


def grouped(letters: str) -> str:
    """Write a code in groups of four."""
    return "-".join(letters[start : start + GROUP] for start in range(0, len(letters), GROUP))


def read_code(typed: str) -> str | None:
    """Return the code that somebody typed, however they wrote it; None when it cannot be one."""
    letters = typed.upper().translate(_READ_AS)
    if len(letters) != LENGTH or not set(letters) <= set(ALPHABET):
        return None
    return grouped(letters)
