"""Who works with credit: people with the role of credit staff see names and identifiers, administrators do not."""

from shared.access import ADMINISTRATOR, Access, has_role

CREDIT_STAFF = "credit_staff"


def credit_staff() -> Access:
    """Allow people with the role credit_staff."""
    return has_role(CREDIT_STAFF)


def designating() -> Access:
    """Allow those who enter designations."""
    return has_role(ADMINISTRATOR, CREDIT_STAFF)
