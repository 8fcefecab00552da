"""Roles: what a person may do, and which of them can never all be taken away."""

import enum
from collections.abc import Iterable


class Role(enum.StrEnum):
    """A right given to a person by an administrator; everybody is a learner."""

    LEARNER = "learner"
    CHAMPION = "champion"
    ADMINISTRATOR = "administrator"
    REVIEWER = "reviewer"
    CREDIT_STAFF = "credit_staff"


def complete_roles(roles: Iterable[Role]) -> list[str]:
    """Return the roles to store: each once, in a fixed order, the learner's own always among them."""
    given = {Role.LEARNER, *roles}
    return [role.value for role in Role if role in given]
