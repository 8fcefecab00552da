"""What becomes of teams when a person is erased, and of addresses that nobody needs any more."""

import datetime as dt
import uuid

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.progress.teams.rules import KEEP_ADDRESSES
from shared.clock import now

_ERASE = (
    sa.text(
        """
        UPDATE team_members SET ended_at = :at, ended_by = 'erased' WHERE learner_id = :learner_id AND ended_at IS NULL
        """
    ),
    sa.text(
        """
        UPDATE team_invitations SET email = NULL, outcome = coalesce(outcome, 'withdrawn'),
          ended_at = coalesce(ended_at, :at)
        WHERE learner_id = :learner_id OR lower(email) = (SELECT lower(email) FROM learners WHERE id = :learner_id)
        """
    ),
    sa.text(
        """
        UPDATE teams SET name = '', closed_at = coalesce(closed_at, :at), closed_by = coalesce(closed_by, 'erasure')
        WHERE learner_id = :learner_id
        """
    ),
)
# What a closed team leaves: nobody belongs to it, and whom it invited is nobody's business.
_DISSOLVE = (
    sa.text(
        """
        UPDATE team_members m SET ended_at = t.closed_at, ended_by = 'closed' FROM teams t
        WHERE t.id = m.team_id AND t.learner_id = :learner_id AND t.closed_at IS NOT NULL AND m.ended_at IS NULL
        """
    ),
    sa.text(
        """
        UPDATE team_invitations i SET email = NULL, outcome = coalesce(i.outcome, 'withdrawn'),
          ended_at = coalesce(i.ended_at, t.closed_at)
        FROM teams t WHERE t.id = i.team_id AND t.learner_id = :learner_id AND t.closed_at IS NOT NULL
        """
    ),
)
_FORGET = sa.text(
    """
    UPDATE team_invitations SET email = NULL
    WHERE email IS NOT NULL AND coalesce(ended_at, expires_at) < :before AND outcome IS DISTINCT FROM 'accepted'
    """
)


def erase_teams(session: Session, learner_id: uuid.UUID, at: dt.datetime) -> None:
    """Take a person out of all teams, forget their address wherever it was invited, and close what they led."""
    for statement in _ERASE:
        session.execute(statement, {"learner_id": learner_id, "at": at})
    dissolve_closed(session, learner_id)


def dissolve_closed(session: Session, champion_id: uuid.UUID) -> None:
    """End memberships and invitations of a champion's closed teams."""
    for statement in _DISSOLVE:
        session.execute(statement, {"learner_id": champion_id})


def forget_old_addresses(session: Session) -> None:
    """Forget the addresses of invitations that came to nothing three months ago."""
    session.execute(_FORGET, {"before": now() - KEEP_ADDRESSES})
