"""Why a link is not accepted."""

from shared.problems import Gone, Problem


class LinkNotValid(Problem):
    """The token was not made here, was changed on the way, or is for something else."""

    status, slug, title = 400, "link-not-valid", "This link is not valid"


class LinkExpired(Gone):
    """The time of the link is over."""

    slug, title = "link-expired", "This link has expired"


class LinkAlreadyUsed(Gone):
    """A link works once."""

    slug, title = "link-already-used", "This link has already been used"
