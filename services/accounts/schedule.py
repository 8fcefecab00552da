"""What runs periodically, claimed by one courier at a time."""

from sqlalchemy.orm import Session

from services.accounts.links.operations import forget_expired
from services.accounts.parts import sealer_of
from services.accounts.registrations.operations import forget_unconfirmed
from services.accounts.sessions.operations import forget_over
from services.accounts.settings import Settings
from services.accounts.signing_keys.operations import forget_retired, rotate_when_due
from shared.delivery import Background

HOUR_S = 3600


def register_schedule(background: Background, settings: Settings) -> None:
    """Declare the periodic work."""

    @background.periodic("accounts.rotate_signing_keys", every_s=HOUR_S)
    def rotate_signing_keys(session: Session) -> None:
        rotate_when_due(session, sealer_of(settings))
        forget_retired(session)

    @background.periodic("accounts.forget_what_is_over", every_s=HOUR_S)
    def forget_what_is_over(session: Session) -> None:
        forget_unconfirmed(session)
        forget_expired(session)
        forget_over(session)
