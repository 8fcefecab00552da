"""What a limit counts for an account, whether it exists or not."""

import hashlib


def account_key(email: str) -> str:
    """Return what is counted for an account: a digest, so that Redis holds no addresses."""
    return hashlib.sha256(email.strip().lower().encode()).hexdigest()[:32]
