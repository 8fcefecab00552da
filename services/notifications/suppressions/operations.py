"""Suppresses addresses and releases them."""

import uuid
from collections.abc import Iterable

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from services.notifications.lookahead import remember, remembered
from services.notifications.mail.envelope import AddressUnusable, wire_address
from services.notifications.suppressions.models import Cause, Suppression
from shared import clock
from shared.ids import new_id
from shared.problems import Conflict, NotFound


class AlreadyReleased(Conflict):
    """There is nothing to release any more."""

    slug, title = "already-released", "The address was released already"


def suppress(
    session: Session, address: str, cause: Cause, detail: str, *, message_id: uuid.UUID | None = None
) -> Suppression:
    """Write nothing but security mail to an address from now on; one that is suppressed stays as it is."""
    values = {
        "id": new_id(),
        "address": _canonical(address),
        "cause": cause,
        "detail": detail,
        "message_id": message_id,
        "created_at": clock.now(),
    }
    session.execute(insert(Suppression).values(**values).on_conflict_do_nothing())
    return session.scalars(_standing(address)).one()


def suppressed(session: Session, address: str) -> Suppression | None:
    """Return what suppresses an address, or None."""
    known = remembered(session, Suppression)
    if _canonical(address) in known:
        return known[_canonical(address)]
    return session.scalars(_standing(address)).one_or_none()


def look_ahead_for_suppressed(session: Session, addresses: Iterable[str]) -> None:
    """Load what suppresses any of these addresses, so that `suppressed` needs no query for them."""
    wanted = {_canonical(each) for each in addresses}
    rows = session.scalars(
        sa.select(Suppression).where(Suppression.address.in_(wanted), Suppression.released_at.is_(None))
    )
    remember(session, Suppression, dict.fromkeys(wanted) | {row.address: row for row in rows})


def release(session: Session, suppression_id: uuid.UUID, *, by: str, note: str) -> Suppression:
    """Write to an address again; who did it and why stays on record."""
    found = session.get(Suppression, suppression_id, with_for_update=True)
    if found is None:
        raise NotFound("There is no suppression with this id.")
    if found.released_at is not None:
        raise AlreadyReleased
    found.released_at, found.released_by, found.release_note = clock.now(), by, note
    return found


def forget_suppressions(session: Session, address: str) -> None:
    """Remove all that is known about the address of an erased person."""
    session.execute(sa.delete(Suppression).where(Suppression.address == _canonical(address)))


def _standing(address: str) -> sa.Select[Suppression]:
    return sa.select(Suppression).where(Suppression.address == _canonical(address), Suppression.released_at.is_(None))


def _canonical(address: str) -> str:
    """Return an address as it is written to the mail server, in small letters."""
    try:
        return wire_address(address).lower()
    except AddressUnusable:
        return address.lower()
