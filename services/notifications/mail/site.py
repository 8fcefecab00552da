"""How the society shows itself in mail."""

from dataclasses import dataclass

COLOUR, COLOUR_IN_THE_DARK = "#0b5557", "#7fd1cc"


@dataclass(frozen=True)
class Site:
    """The society's name and addresses, and its look: one colour for light and one for dark backgrounds."""

    name: str
    url: str
    unsubscribe_url: str
    colour: str = COLOUR
    colour_in_the_dark: str = COLOUR_IN_THE_DARK
    logo_url: str = ""
    postal_address: str = ""
