"""Renders a message from its folder: subject, plain text, and HTML by way of MJML."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import mjml
from jinja2 import Environment, FileSystemLoader, StrictUndefined, TemplateError, select_autoescape

FOLDER = Path(__file__).resolve().parent.parent / "templates" / "email"
SIGNATURE_MARK = "-- "
MESSAGE_FILES = ("subject.txt", "body.txt", "body.mjml")


class TemplateBroken(Exception):
    """A template does not make a message: a value is missing, or its MJML is wrong."""


@dataclass(frozen=True)
class Rendered:
    """A message ready to be put into an envelope."""

    subject: str
    text: str
    html: str


class Templates:
    """All messages of the folder; a folder with the three files is a message."""

    def __init__(self, folder: Path = FOLDER) -> None:
        self._folder = folder
        # Plain text is not markup, so it is not escaped; every .mjml file is.
        self._jinja = Environment(
            loader=FileSystemLoader(folder),
            autoescape=select_autoescape(enabled_extensions=("mjml",), default=False),
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            auto_reload=False,
        )
        self._jinja.filters |= {"moment": moment, "day": day}

    def names(self) -> list[str]:
        """Return the names of all messages, sorted."""
        return sorted(
            each.name for each in self._folder.iterdir() if all((each / part).is_file() for part in MESSAGE_FILES)
        )

    def render(self, name: str, values: Mapping[str, Any]) -> Rendered:
        """Fill in a message; raises `TemplateBroken`, never sends half of one."""
        try:
            subject, text, markup = (
                self._jinja.get_template(f"{name}/{part}").render(values) for part in MESSAGE_FILES
            )
            html = mjml.mjml2html(markup, disable_comments=True, fonts={})
        except TemplateError as error:
            raise TemplateBroken(f"The template {name} is broken: {error.message}") from error
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            # The parser quotes what it was given, which may be a secret link.
            raise TemplateBroken(f"The template {name} is broken: {type(error).__name__}") from None
        return Rendered(" ".join(subject.split()), _tidy(text), html)


def moment(value: str | dt.datetime, zone: ZoneInfo) -> str:
    """Write an instant for a reader in `zone`: `22 November 2026 at 09:05 (EST)`."""
    local = _instant(value).astimezone(zone)
    return f"{day(value, zone)} at {local:%H:%M} ({local.tzname()})"


def day(value: str | dt.datetime, zone: ZoneInfo) -> str:
    """Write the date of an instant for a reader in `zone`: `22 November 2026`."""
    local = _instant(value).astimezone(zone)
    return f"{local.day} {local:%B %Y}"


def _instant(value: str | dt.datetime) -> dt.datetime:
    return value if isinstance(value, dt.datetime) else dt.datetime.fromisoformat(value)


def _tidy(text: str) -> str:
    """Drop blank lines that template blocks leave behind; the mark before a signature keeps its blank."""
    lines = [line if line == SIGNATURE_MARK else line.rstrip() for line in text.strip().splitlines()]
    kept = [line for index, line in enumerate(lines) if line or (index and lines[index - 1])]
    return "\n".join(kept) + "\n"
