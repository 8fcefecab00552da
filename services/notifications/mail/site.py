"""How the society shows itself in mail."""

from dataclasses import dataclass
from functools import cached_property

from services.notifications.mail.colours import DARK_CARD, DEFAULT_COLOUR, lightened


@dataclass(frozen=True)
class Site:
    """The society's name, addresses and look. A logo stands where the name would."""

    name: str
    url: str
    unsubscribe_url: str
    colour: str = DEFAULT_COLOUR
    logo_url: str = ""
    postal_address: str = ""

    @cached_property
    def colour_in_the_dark(self) -> str:
        """The colour for links and buttons where mail programs show dark backgrounds."""
        return lightened(self.colour, DARK_CARD)
