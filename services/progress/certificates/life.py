"""What a certificate is worth at a moment, how long it holds, and when it can be renewed. Pure functions."""

import calendar
import datetime as dt
import enum
from collections.abc import Mapping
from typing import Any

MONTHS_A_YEAR = 12
RENEWAL_MONTHS = 3


class Status(enum.StrEnum):
    """What a certificate is now; what ended it first is what counts."""

    VALID = "valid"
    EXPIRED = "expired"
    SUPERSEDED = "superseded"
    REVOKED = "revoked"
    ERASED = "erased"


class Happening(enum.StrEnum):
    """What can happen to a certificate, each at most once; superseded and revoked exclude each other."""

    ISSUED = "issued"
    SUPERSEDED = "superseded"
    REVOKED = "revoked"
    RENEWED = "renewed"


ENDS = {Happening.SUPERSEDED: Status.SUPERSEDED, Happening.REVOKED: Status.REVOKED}


def status(ended: str | None, *, erased: bool, expires_at: dt.datetime | None, at: dt.datetime) -> Status:
    """Say what a certificate is at a moment; `ended` is superseded, revoked or None.

    That it was revoked stays true when the holder is forgotten; that it was good says nothing about
    somebody without a name.
    """
    if ended:
        return Status(ended)
    if erased:
        return Status.ERASED
    return Status.EXPIRED if expires_at and expires_at <= at else Status.VALID


def expiry(texts: Mapping[str, Any], issued_at: dt.datetime) -> dt.datetime | None:
    """Return until when a certificate holds by the pathway's data; None for ever."""
    months = texts.get("valid_months")
    return add_months(issued_at, months) if months else None


def renewable_from(texts: Mapping[str, Any], expires_at: dt.datetime) -> dt.datetime:
    """Return from when what is done counts for the next cycle."""
    return add_months(expires_at, -(texts.get("renewal_months") or RENEWAL_MONTHS))


def add_months(moment: dt.datetime, months: int) -> dt.datetime:
    """Return the same day so many months later, or the month's last day where there is no such day."""
    counted = moment.year * MONTHS_A_YEAR + moment.month - 1 + months
    year, month = divmod(counted, MONTHS_A_YEAR)
    last = calendar.monthrange(year, month + 1)[1]
    return moment.replace(year=year, month=month + 1, day=min(moment.day, last))
