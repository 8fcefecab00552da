"""The languages that mail is written in, and how dates and numbers look to a reader."""

import datetime as dt
import functools
import io
from pathlib import Path
from zoneinfo import ZoneInfo

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_time
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations

FOLDER = Path(__file__).resolve().parent.parent / "translations"
SOURCE = "en"
LANGUAGES = (SOURCE, "es")


@functools.cache
def reading_locale(tag: str | None) -> Locale:
    """Return the locale of a reader, such as es-MX, or English for one whose language no mail is written in."""
    try:
        locale = Locale.parse((tag or SOURCE).replace("_", "-"), sep="-")
    except (ValueError, UnknownLocaleError):
        locale = Locale.parse(SOURCE)
    return locale if locale.language in LANGUAGES else Locale.parse(SOURCE)


def translations(language: str) -> NullTranslations:
    """Return the sentences of a language; what is marked as fuzzy counts as missing and stays English."""
    if language == SOURCE:
        return NullTranslations()
    compiled = io.BytesIO()
    with (FOLDER / language / "LC_MESSAGES" / "messages.po").open("rb") as file:
        write_mo(compiled, read_po(file, locale=language))
    compiled.seek(0)
    return Translations(compiled)


def day(when: dt.date, zone: ZoneInfo, locale: Locale) -> str:
    """Write a date, or that of an instant for a reader in `zone`: `November 22, 2026`."""
    return format_date(when.astimezone(zone) if isinstance(when, dt.datetime) else when, "long", locale)


def moment(when: dt.date, zone: ZoneInfo, locale: Locale) -> str:
    """Write an instant for a reader in `zone`: `November 22, 2026, 9:05 AM (EST)`; a date has no time."""
    if not isinstance(when, dt.datetime):
        return day(when, zone, locale)
    local = when.astimezone(zone)
    return f"{day(local, zone, locale)}, {_time(local, locale)} ({_zone_name(local)})"


def span(starts: dt.datetime, ends: dt.datetime, zone: ZoneInfo, locale: Locale) -> str:
    """Write from when until when something takes place, the second day only when it is another."""
    begin, end = starts.astimezone(zone), ends.astimezone(zone)
    until = _time(end, locale)
    if end.date() != begin.date():
        until = f"{format_date(end, 'full', locale)}, {until}"
    since = f"{format_date(begin, 'full', locale)}, {_time(begin, locale)}"
    return f"{since} \N{EN DASH} {until} ({_zone_name(begin)})"


def _time(local: dt.datetime, locale: Locale) -> str:
    # The narrow blank before AM and PM is a box in many mail programs.
    return format_time(local, "short", locale=locale).replace("\u202f", "\u00a0")


def _zone_name(local: dt.datetime) -> str:
    """Return `EST`, or `UTC-03:00` where people use no letters."""
    name = local.tzname() or ""
    return name if name.isalpha() else "UTC" + local.isoformat()[-6:]
