"""Who the learner of the current request is."""

import uuid

from shared.access import principal
from shared.problems import Forbidden


def learner_id() -> uuid.UUID:
    """Return the id of the signed-in person; raises `Forbidden` for a token about somebody who cannot learn."""
    try:
        return uuid.UUID(principal().id)
    except ValueError as error:
        raise Forbidden("This needs a person's own access token.") from error
