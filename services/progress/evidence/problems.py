"""Why evidence cannot be taken or reviewed."""

from shared.problems import Conflict, Forbidden, Gone, NotFound


class EvidenceUnknown(NotFound):
    """There is none under this id, or it is somebody else's."""

    slug, title = "evidence-unknown", "There is no such evidence"


class EvidenceNotAsked(Conflict):
    """The resource is completed in another way."""

    slug, title = "evidence-not-asked", "This resource is not completed with evidence"


class EvidenceWaiting(Conflict):
    """What was handed in before has not been looked at."""

    slug, title = "evidence-waiting", "What you handed in is still waiting for a reviewer"


class EvidenceAccepted(Conflict):
    """There is nothing left to show."""

    slug, title = "evidence-accepted", "You have completed this resource already"


class EvidenceRejected(Conflict):
    """The same file was rejected before."""

    slug, title = "evidence-repeated", "You handed in this very file before, and it was rejected"


class EvidenceAlreadyReviewed(Conflict):
    """A review is never changed."""

    slug, title = "evidence-already-reviewed", "Somebody else has reviewed this already"


class EvidenceOfErased(Gone):
    """An access token outlives the account by minutes; no document may be left behind then."""

    slug, title = "learner-erased", "This account was erased"


class EvidenceOfOneself(Forbidden):
    """Nobody reviews themselves."""

    slug, title = "evidence-of-oneself", "Somebody else has to review what you handed in"


class FileLinkExpired(NotFound):
    """The link was made for a few minutes."""

    slug, title = "file-link-expired", "This link has expired; open the file anew"
