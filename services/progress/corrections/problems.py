"""Why a correction cannot be asked for or decided."""

from shared.problems import Conflict, Forbidden, NotFound, TooManyRequests


class CorrectionUnknown(NotFound):
    """There is none under this id, or its holder was forgotten."""

    slug, title = "correction-unknown", "There is no such correction"


class CorrectionWaiting(Conflict):
    """One at a time."""

    slug, title = "correction-waiting", "What you asked for before is still waiting to be looked at"


class CorrectionsUsedUp(TooManyRequests):
    """A certificate is no scratch pad."""

    slug, title = "corrections-used-up", "A name can be corrected twice a year"


class CorrectionDecided(Conflict):
    """A decision is never changed."""

    slug, title = "correction-decided", "Somebody else has decided this already"


class CorrectionOfOneself(Forbidden):
    """Nobody decides about themselves."""

    slug, title = "correction-of-oneself", "Somebody else has to decide about your own name"
