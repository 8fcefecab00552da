"""The society's colour is readable by day and by night."""

import pytest
from pydantic import ValidationError

from services.notifications.mail.colours import DARK_CARD, DEFAULT_COLOUR, READABLE, contrast, lightened
from services.notifications.settings import Settings


def test_black_on_white_has_the_greatest_contrast_and_white_on_white_none() -> None:
    assert round(contrast("#000000", "#ffffff"), 1) == 21
    assert contrast("#ffffff", "#FFFFFF") == 1


@pytest.mark.parametrize("colour", [DEFAULT_COLOUR, "#000000", "#7a0019", "#1d4ed8"])
def test_any_colour_becomes_one_that_can_be_read_in_the_dark(colour: str) -> None:
    shown = lightened(colour, DARK_CARD)
    assert contrast(shown, DARK_CARD) >= READABLE
    assert contrast(shown, "#0a2022") >= READABLE


@pytest.mark.parametrize("colour", ["#ffff00", "#fff", "red", "#0b5557; } body { display: none", ""])
def test_a_colour_that_cannot_be_read_or_is_none_is_refused(colour: str) -> None:
    with pytest.raises(ValidationError, match="colour"):
        Settings(secret_key="x" * 40, mail_colour=colour)  # type: ignore[arg-type]
