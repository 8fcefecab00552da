"""Why a batch does not begin or cannot be stopped."""

from shared.problems import Conflict, NotFound


class BatchUnknown(NotFound):
    """There is none under this id."""

    slug, title = "batch-unknown", "There is no such batch"


class CountNotConfirmed(Conflict):
    """The number that was shown is not the number of now; `count` is."""

    slug, title = "confirm-count", "Look at how many certificates it is, and confirm their number"


class NothingToDo(Conflict):
    """The selection is empty."""

    slug, title = "nothing-to-do", "No certificate fits"


class BatchEnded(Conflict):
    """There is nothing left to stop."""

    slug, title = "batch-ended", "This has come to its end already"
