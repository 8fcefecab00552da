"""Access tokens: what they say about a person."""

import uuid
from typing import Any

from services.accounts.sessions.operations import Begun
from services.accounts.settings import ACCESS_TOKEN_S
from shared.tokens import KeyRing


def reply_of(ring: KeyRing, begun: Begun) -> dict[str, Any]:
    """Return what a sign-in or an exchange answers."""
    claims = {
        "sub": str(begun.learner.id),
        "kind": "learner",
        "roles": begun.learner.roles,
        "scope": "",
        "name": begun.learner.name,
        "sid": str(begun.session_id),
        "jti": uuid.uuid4().hex,
    }
    return {
        "access_token": ring.sign(claims, lifetime_s=ACCESS_TOKEN_S),
        "token_type": "Bearer",
        "expires_in": ACCESS_TOKEN_S,
        "refresh_token": begun.refresh_token,
    }
