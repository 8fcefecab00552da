"""Why an act on an account is refused."""

from shared.problems import Conflict


class AddressTaken(Conflict):
    """One mailbox, one account."""

    slug, title = "address-taken", "There is an account with this address"


class LastAdministrator(Conflict):
    """Somebody must be able to administer."""

    slug, title = "last-administrator", "This is the last administrator"


class LearnerErasedAlready(Conflict):
    """There is nobody left to change."""

    slug, title = "learner-erased", "This account has been erased"
