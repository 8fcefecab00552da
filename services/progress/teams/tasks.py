"""What is looked after regularly for teams."""

from services.progress.teams.erasure import forget_old_addresses
from shared.delivery import Background


def register_teams(background: Background) -> None:
    """Declare it."""
    background.periodic("progress.forget_old_addresses", every_s=86_400)(forget_old_addresses)
