"""The kinds of values that requests carry, with the rules that they must pass."""

import unicodedata
from typing import Annotated

from pydantic import AfterValidator, Field, StringConstraints

from services.accounts.passwords.rules import LONGEST as LONGEST_PASSWORD
from services.accounts.profiles.rules import (
    LONGEST_DEGREE,
    LONGEST_NAME,
    clean_name,
    clean_optional,
    known_locale,
    known_time_zone,
)
from shared.addresses import LONGEST_ADDRESS, normalise_address


def _plain(text: str) -> str:
    if any(unicodedata.category(sign) in {"Cc", "Cs"} for sign in text):
        raise ValueError("Leave out control characters.")
    return text


Address = Annotated[str, Field(max_length=LONGEST_ADDRESS), AfterValidator(normalise_address)]
PersonName = Annotated[str, Field(max_length=LONGEST_NAME), AfterValidator(clean_name)]
Degree = Annotated[str | None, Field(max_length=LONGEST_DEGREE), AfterValidator(clean_optional)]
Institution = Annotated[str | None, Field(max_length=LONGEST_NAME), AfterValidator(clean_optional)]
TimeZone = Annotated[str, Field(max_length=64), AfterValidator(known_time_zone)]
LanguageTag = Annotated[str, Field(max_length=35), AfterValidator(known_locale)]
# Blanks at the ends of a password are part of it.
Password = Annotated[
    str, StringConstraints(strip_whitespace=False, max_length=LONGEST_PASSWORD), AfterValidator(_plain)
]
Token = Annotated[str, Field(min_length=1, max_length=2000, pattern=r"^[A-Za-z0-9._~-]+$")]
Scope = Annotated[str, Field(max_length=60, pattern=r"^[a-z]+:[a-z]+$")]
