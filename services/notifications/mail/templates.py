"""Renders a message from its folder: subject, plain text, and HTML by way of MJML.

MJML lets Jinja's marks through as they are. So each body is turned into HTML once, when the service
starts, and a mail costs no more than filling in its values; in every language the same HTML is filled.

What differs from reader to reader (the name, the links that are theirs alone) is put in last. A text in which
nothing else differs is made once for all of them.
"""

import datetime as dt
import re
import textwrap
from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import mjml
from babel import Locale
from babel.numbers import format_percent
from jinja2 import (
    DictLoader,
    Environment,
    StrictUndefined,
    TemplateError,
    pass_context,
    pass_eval_context,
    select_autoescape,
)
from jinja2.nodes import EvalContext
from jinja2.runtime import Context
from markupsafe import Markup, escape

from services.notifications.mail.languages import LANGUAGES, day, moment, reading_locale, span, translations
from services.notifications.mail.steps import minutes, step

FOLDER = Path(__file__).resolve().parent.parent / "templates" / "email"
SIGNATURE_MARK = "-- "
MESSAGE_FILES = ("subject.txt", "body.txt", "body.mjml")
# Not every message has something to say under its subject.
NOTICE = "notice.txt"
LINE = 76
APART = (Markup("<bdi>"), Markup("</bdi>"))
BOLD = (Markup("<strong><bdi>"), Markup("</bdi></strong>"))
QUOTES = {"en": ("“", "”"), "es": ("«", "»")}

# A line of nothing but tags leaves no line behind.
_TAGS_ALONE = re.compile(r"^[ \t]*((?:\{%[^%]*%\}[ \t]*)+)\n", re.MULTILINE)
# Stand in a text for what is a reader's own. They are one letter long, so what they stand for is never wrapped.
PERSONAL = {"name": "\uf8f0", "unsubscribe_page": "\uf8f1", "preferences_page": "\uf8f2", "link": "\uf8f3"}
TEXTS_KEPT = 128

_HIDDEN = re.compile("[\uf8f0-\uf8f3\\x00-\\x08\\x0b-\\x1f\\x7f-\\x9f\\u202a-\\u202e\\u2066-\\u2069\\ud800-\\udfff]")
_INCLUDED_TEXT = re.compile(r'\{% include "([a-z]+\.txt)" %\}\n')
_FIXED = re.compile(r'\{\{ _\("([^"]+)"\) \}\}')
_INCLUDE = re.compile(r'<mj-include path="([a-z]+\.mjml)" />')


class TemplateBroken(Exception):
    """A template does not make a message: a value is missing, or its MJML is wrong."""


@dataclass(frozen=True)
class Rendered:
    """A message ready to be put into an envelope; `notice` is what the portal shows under its subject."""

    subject: str
    text: str
    html: str
    notice: str = ""

    def filled(self, personal: Mapping[str, str]) -> "Rendered":
        """Return the message with what its marks stand for; what they stand for holds no mark itself."""
        subject, text, html, notice = self.subject, self.text, self.html, self.notice
        for mark, words in personal.items():
            subject, text, notice = (each.replace(mark, words) for each in (subject, text, notice))
            html = html.replace(mark, str(escape(words)))
        return Rendered(subject, text, html, notice)


@dataclass(frozen=True)
class _Wanted:
    """A text without what is a reader's own; two with the same `facts` are the same text."""

    name: str
    locale: Locale
    facts: Hashable
    values: Mapping[str, Any] = field(compare=False, repr=False)


class Templates:
    """All messages of the folder; a folder with the three files is a message."""

    def __init__(self, folder: Path = FOLDER) -> None:
        self._names = sorted(
            each.name for each in folder.iterdir() if all((each / part).is_file() for part in MESSAGE_FILES)
        )
        self._with_notice = frozenset(name for name in self._names if (folder / name / NOTICE).is_file())
        sources = _sources(folder, self._names)
        self._environments = {language: _environment(sources, language) for language in LANGUAGES}
        self._rendered = lru_cache(TEXTS_KEPT)(self._render)

    def names(self) -> list[str]:
        """Return the names of all messages, sorted."""
        return list(self._names)

    def render(self, name: str, values: Mapping[str, Any], locale: Locale | None = None) -> Rendered:
        """Fill in a message in the reader's language; raises `TemplateBroken`, never sends half of one."""
        locale = locale or reading_locale(None)
        own = {each: values[each] for each in PERSONAL if values.get(each)}
        shared = {**values, **{each: PERSONAL[each] for each in own}}
        text = self._rendered(_Wanted(name, locale, _facts(shared), shared))
        return text.filled({PERSONAL[each]: _without_hidden(words) for each, words in own.items()})

    def _render(self, wanted: _Wanted) -> Rendered:
        name, locale = wanted.name, wanted.locale
        jinja = self._environments[locale.language]
        legible = {each: value if each in PERSONAL else _without_hidden(value) for each, value in wanted.values.items()}
        known = {**legible, "locale": locale, "lang": locale.language, "dir": locale.text_direction}
        try:
            subject = " ".join(jinja.get_template(f"{name}/subject.txt").render(known).split())
            text = jinja.get_template(f"{name}/body.txt").render(known)
            html = jinja.get_template(f"{name}/body.html").render(known, subject=subject)
            notice = jinja.get_template(f"{name}/{NOTICE}").render(known) if name in self._with_notice else ""
        except TemplateError as error:
            raise TemplateBroken(f"The template {name} is broken: {error.message}") from error
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            # The text of the error may quote a value, and that may be a secret link.
            raise TemplateBroken(f"The template {name} is broken: {type(error).__name__}") from None
        return Rendered(subject, _tidy(text), html, " ".join(notice.split()))


def _facts(value: Any) -> Hashable:
    """Return something that is equal for equal values, and can be looked up."""
    if isinstance(value, Mapping):
        return tuple((each, _facts(value[each])) for each in sorted(value))
    if isinstance(value, list | tuple):
        return tuple(_facts(each) for each in value)
    return value if isinstance(value, Hashable) else repr(value)


def _sources(folder: Path, names: list[str]) -> dict[str, str]:
    """Return every text and, made from its MJML, every HTML under its name."""
    texts = {str(path.relative_to(folder)): path.read_text() for path in folder.rglob("*.txt")}
    whole = {name: _INCLUDED_TEXT.sub(lambda part: texts[part[1]], text) for name, text in texts.items()}
    return {name: _TAGS_ALONE.sub(r"\1", text) for name, text in whole.items()} | {
        f"{name}/body.html": _html_of(folder, name) for name in names
    }


def _html_of(folder: Path, name: str) -> str:
    markup = (folder / name / "body.mjml").read_text()
    # Put in here: the parser's own include leaves out the row around a part that stands in a column.
    whole = _INCLUDE.sub(lambda part: (folder / part[1]).read_text(), markup)
    try:
        # One line of eight thousand letters could only travel encoded; a tag may be broken before an attribute.
        return mjml.mjml2html(whole, disable_comments=True, fonts={}).replace(' style="', '\nstyle="')
    except ValueError as error:
        raise TemplateBroken(f"The MJML of {name} is wrong: {error}") from error


def _environment(sources: Mapping[str, str], language: str) -> Environment:
    sentences = translations(language)
    # A sentence without values is the same in every mail.
    fixed = {
        name: _FIXED.sub(lambda found: str(sentences.gettext(found[1])), source) for name, source in sources.items()
    }
    # Plain text is not markup, so it is not escaped; HTML is.
    jinja = Environment(
        loader=DictLoader(fixed),
        autoescape=select_autoescape(enabled_extensions=("html",), default=False),
        undefined=StrictUndefined,
        extensions=["jinja2.ext.i18n"],
        keep_trailing_newline=True,
        auto_reload=False,
    )
    jinja.install_gettext_translations(sentences, newstyle=True)  # type: ignore[attr-defined]
    jinja.filters |= {
        "day": _day,
        "moment": _moment,
        "span": _span,
        "share": _share,
        "step": step,
        "minutes": minutes,
        "titled": _titled,
        "person": _person,
    }
    return jinja


@pass_context
def _day(context: Context, value: str | dt.date) -> str:
    return day(_instant_or_date(value), context["zone"], context["locale"])


@pass_context
def _moment(context: Context, value: str | dt.date) -> str:
    return moment(_instant_or_date(value), context["zone"], context["locale"])


@pass_context
def _span(context: Context, starts: str | dt.datetime, ends: str | dt.datetime, zone: str | None = None) -> str:
    return span(_instant(starts), _instant(ends), ZoneInfo(zone) if zone else context["zone"], context["locale"])


@pass_context
def _share(context: Context, percent: int) -> str:
    return format_percent(percent / 100, locale=context["locale"])


@pass_eval_context
def _person(escaping: EvalContext, name: str) -> str:
    """Keep a name that is written from right to left from turning the words around it."""
    return APART[0] + name + APART[1] if escaping.autoescape else name


@pass_context
def _titled(context: Context, title: str) -> str:
    """Set a title off from the sentence it stands in: bold in HTML, in quotation marks in text."""
    if context.eval_ctx.autoescape:
        return BOLD[0] + title + BOLD[1]
    first, last = QUOTES[context["lang"]]
    return f"{first}{title}{last}"


def _legible(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: _without_hidden(value) for name, value in values.items()}


def _without_hidden(value: Any) -> Any:
    """Take out what would turn the direction of the words after it, or is no letter at all."""
    if isinstance(value, str):
        return _HIDDEN.sub("", value)
    if isinstance(value, Mapping):
        return _legible(value)
    return [_without_hidden(each) for each in value] if isinstance(value, list | tuple) else value


def _instant(value: str | dt.datetime) -> dt.datetime:
    return value if isinstance(value, dt.datetime) else dt.datetime.fromisoformat(value)


def _instant_or_date(value: str | dt.date) -> dt.date:
    if isinstance(value, str):
        return dt.datetime.fromisoformat(value) if "T" in value else dt.date.fromisoformat(value)
    return value


def _tidy(text: str) -> str:
    """Wrap long lines and keep one blank line between paragraphs; the mark before a signature keeps its blank."""
    lines = [wrapped for line in text.strip().splitlines() for wrapped in _wrapped(line)]
    kept = [line for index, line in enumerate(lines) if line or (index and lines[index - 1])]
    return "\n".join(kept) + "\n"


def _wrapped(line: str) -> list[str]:
    if line == SIGNATURE_MARK:
        return [line]
    if len(line) <= LINE:
        return [line.rstrip()]
    indent = "  " if line.startswith("- ") else ""
    return textwrap.wrap(line, LINE, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False) or [""]
