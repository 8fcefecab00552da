"""What a profile may hold: names in any script, professions, time zones, languages."""

import enum
import functools
import re
import unicodedata
import zoneinfo

from babel import Locale, UnknownLocaleError

LONGEST_NAME = 200
LONGEST_DEGREE = 100
DEFAULT_TIME_ZONE = "UTC"
DEFAULT_LOCALE = "en"

# Characters that turn the direction of what follows: in a certificate they could make a name read as another.
_DIRECTION_OVERRIDES = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_REFUSED_CATEGORIES = frozenset({"Cc", "Cs", "Co", "Zl", "Zp"})
_WEB_ADDRESS = re.compile(r"://|\bwww\.", re.IGNORECASE)


class Profession(enum.StrEnum):
    """What a person works as; it decides later which kinds of credit they may earn."""

    PHYSICIAN = "physician"
    FELLOW = "fellow"
    NURSE = "nurse"
    ADVANCED_PRACTICE_PROVIDER = "advanced_practice_provider"
    PHYSICIAN_ASSISTANT = "physician_assistant"
    PHARMACIST = "pharmacist"
    SOCIAL_WORKER = "social_worker"
    CHAPLAIN = "chaplain"
    PSYCHOLOGIST = "psychologist"
    OTHER = "other"


def clean_line(text: str) -> str:
    """Return one line of text, composed (NFC) and with single spaces; raises `ValueError` for what cannot print.

    Any script passes. Web addresses do not: names are printed in mails to addresses that somebody
    merely typed, and must not carry an advertisement there.
    """
    if any(unicodedata.category(sign) in _REFUSED_CATEGORIES or sign in _DIRECTION_OVERRIDES for sign in text):
        raise ValueError("Leave out control characters and line breaks.")
    line = " ".join(unicodedata.normalize("NFC", text).split())
    if _WEB_ADDRESS.search(line):
        raise ValueError("Leave out web addresses.")
    return line


def clean_name(text: str) -> str:
    """Return a person's name as it shall print; raises `ValueError` when there is no letter in it."""
    name = clean_line(text)
    if not any(sign.isalpha() for sign in name):
        raise ValueError("Enter the name as it shall print on a certificate.")
    return name


def clean_optional(text: str | None) -> str | None:
    """Return a cleaned line, or None when nothing is left."""
    return (clean_line(text) or None) if text is not None else None


def known_time_zone(name: str) -> str:
    """Return the IANA name of a time zone; raises `ValueError` when there is none of that name."""
    if name not in _time_zones():
        raise ValueError("Choose a time zone such as Europe/Berlin or America/Chicago.")
    return name


def known_locale(tag: str) -> str:
    """Return a language tag in its usual spelling (`pt-BR`); raises `ValueError` when the language is not known."""
    try:
        locale = Locale.parse(tag.replace("_", "-"), sep="-")
    except (ValueError, TypeError, UnknownLocaleError) as error:
        raise ValueError("Choose a language such as en or pt-BR.") from error
    return str(locale).replace("_", "-")


@functools.cache
def _time_zones() -> frozenset[str]:
    return frozenset(zoneinfo.available_timezones())
