"""Why credit cannot be designated, shown or claimed."""

from shared.problems import Conflict, Invalid, NotFound


class CreditNotOffered(NotFound):
    """No provider has designated this for credit."""

    slug, title = "credit-not-offered", "There is no credit for this"


class DesignationIncomplete(Invalid):
    """Credit stays off while the linter finds something."""

    slug, title = "designation-incomplete", "Credit cannot be switched on yet"


class DisclosuresNotSeen(Conflict):
    """An activity with credit begins with its disclosures."""

    slug, title = "disclosures-not-seen", "Read the disclosures first"


class DisclosuresChanged(Conflict):
    """The receipt names another text than the one that holds."""

    slug, title = "disclosures-changed", "The disclosures have changed; read them again"


class NotCompleted(Conflict):
    """First the activity, then its credit."""

    slug, title = "activity-not-completed", "Complete the activity first"


class CreditNotClaimable(Conflict):
    """Something is missing, or the profession may not earn this type."""

    slug, title = "credit-not-claimable", "This credit cannot be claimed"


class CreditClaimed(Conflict):
    """A type is claimed once; staff correct it."""

    slug, title = "credit-claimed", "You have claimed this credit already"


class MinutesCounted(Conflict):
    """The same minutes never count twice."""

    slug, title = "minutes-counted", "These minutes have earned credit already"


class ClaimUnknown(NotFound):
    """There is none under this id."""

    slug, title = "claim-unknown", "There is no such claim"


class ClaimReplaced(Conflict):
    """Only the newest edition can be corrected."""

    slug, title = "claim-replaced", "This claim was corrected meanwhile"
