"""Why a commitment cannot be made or reported on."""

from shared.problems import Conflict, NotFound


class CommitmentsNotAsked(NotFound):
    """Only what can be put into practice asks for commitments."""

    slug, title = "commitments-not-asked", "This activity asks for no commitments"


class CommitmentsMade(Conflict):
    """Commitments are made once for each activity."""

    slug, title = "commitments-made", "You have made your commitments for this activity already"


class CommitmentUnknown(NotFound):
    """There is none under this id, or it is somebody else's."""

    slug, title = "commitment-unknown", "There is no such commitment"
