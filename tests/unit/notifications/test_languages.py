"""Mail in the reader's language: nothing is left untranslated, and dates and numbers look as they should."""

import datetime as dt
import re
import string
from zoneinfo import ZoneInfo

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from services.notifications.mail.languages import FOLDER, LANGUAGES, SOURCE, day, moment, reading_locale, span
from services.notifications.mail.samples import sample_values
from services.notifications.mail.site import Site
from services.notifications.mail.templates import Templates
from tools.translations import METHODS, SERVICE

SITE = Site("Champions", "https://champions.example", "https://mail.champions.example")
TEMPLATES = Templates()
NOW = dt.datetime(2026, 11, 22, 8, 5, tzinfo=dt.UTC)
VALUES = sample_values(SITE, SITE.url, NOW)
SENTENCES = {sentence for _, _, sentence, _, _ in extract_from_dir(str(SERVICE), method_map=METHODS)}
OTHERS = [each for each in LANGUAGES if each != SOURCE]

SPANISH, MEXICAN = reading_locale("es"), reading_locale("es-MX")
NEW_YORK = ZoneInfo("America/New_York")


def placeholders(sentence: str) -> set[str]:
    return set(re.findall(r"%\(\w+\)s", sentence))


def test_the_sentences_of_every_message_are_found() -> None:
    assert {"Hello %(name)s,", "Your place is kept", "Continue watching", "Tomorrow: %(title)s"} <= SENTENCES


@pytest.mark.parametrize("language", OTHERS)
def test_every_sentence_is_translated_with_all_its_values_and_none_is_doubtful(language: str) -> None:
    with (FOLDER / language / "LC_MESSAGES" / "messages.po").open("rb") as file:
        catalog = read_po(file, locale=language)
    translated = {}
    for message in catalog:
        if message.id and not message.fuzzy and all(message.string if message.pluralizable else [message.string]):
            translated[message.id] = message
            many = message.string if message.pluralizable else [message.string]
            wanted = placeholders(" ".join([message.id] if isinstance(message.id, str) else message.id))
            assert [placeholders(each) for each in many] == [wanted] * len(many), message.id
    assert set(translated) == SENTENCES
    assert not catalog.obsolete


@pytest.mark.parametrize("name", TEMPLATES.names())
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_message_names_its_language_and_direction(name: str, language: str) -> None:
    page = TEMPLATES.render(name, VALUES, reading_locale(language)).html
    assert re.match(rf'<!doctype html><html lang="{language}" dir="ltr"', page)
    assert f'role="article" lang="{language}" dir="ltr"' in page


@pytest.mark.parametrize("name", TEMPLATES.names())
def test_no_english_is_left_in_a_spanish_message(name: str) -> None:
    values = {key: "" if isinstance(value, str) and " " in value else value for key, value in VALUES.items()}
    values |= {
        "next": {**VALUES["next"], "title": ""},
        "commitments": [],
        "items": [],
        "reminders": [{"title": "", "page": ""}],
    }
    shown = TEMPLATES.render(name, values, SPANISH)
    words = set(shown.text.lower().translate(str.maketrans("", "", string.punctuation)).split())
    assert not words & {"the", "you", "your", "and", "it", "of", "is", "this", "not", "see", "to"}
    assert shown.subject != TEMPLATES.render(name, values).subject


def test_a_message_to_a_spanish_reader() -> None:
    shown = TEMPLATES.render("idle_reminder", VALUES, MEXICAN)
    assert shown.subject == "Su próximo paso en Palliative care champion"
    assert "Hola, Dr. Ada Example:" in shown.text
    assert "Ha completado el 45" in shown.text
    assert "Empezar: Communicating serious news (de 10 a 20 minutos)" in shown.text
    assert "15 de noviembre de 2026" in shown.text.replace("\n", " ")


@pytest.mark.parametrize(
    ("tag", "language"),
    [("es", "es"), ("es-MX", "es"), ("es_419", "es"), ("en-GB", "en"), ("de", "en"), (None, "en"), ("", "en")],
)
def test_a_reader_whose_language_no_mail_is_written_in_reads_english(tag: str | None, language: str) -> None:
    assert reading_locale(tag).language == language


@pytest.mark.parametrize("tag", ["x" * 200, "en-\r\nBcc: a@b.c", "../../etc/passwd", "zz-ZZ", "🦀"])
def test_a_language_that_is_garbage_is_english(tag: str) -> None:
    assert reading_locale(tag).language == "en"


def test_dates_look_as_readers_write_them() -> None:
    assert day(NOW, NEW_YORK, reading_locale("en")) == "November 22, 2026"
    assert day(NOW, NEW_YORK, reading_locale("en-GB")) == "22 November 2026"
    assert day(NOW, NEW_YORK, SPANISH) == "22 de noviembre de 2026"
    assert moment(NOW, ZoneInfo("America/Sao_Paulo"), SPANISH) == "22 de noviembre de 2026, 5:05 (UTC-03:00)"


def test_a_second_day_is_named_only_when_it_is_another() -> None:
    short = span(NOW, NOW + dt.timedelta(hours=2), NEW_YORK, SPANISH)
    assert short == "domingo, 22 de noviembre de 2026, 3:05 \N{EN DASH} 5:05 (EST)"
    assert "lunes, 23 de noviembre de 2026" in span(NOW, NOW + dt.timedelta(hours=22), NEW_YORK, SPANISH)


@pytest.mark.parametrize(
    ("minutes", "words"),
    [
        ({"min": 10, "max": 20}, "10 to 20 minutes"),
        ({"min": 15, "max": 15}, "about 15 minutes"),
        ({"max": 5}, "about 5 minutes"),
        (12, "about 12 minutes"),
        (1, "about 1 minute"),
    ],
)
def test_minutes_are_said_as_people_say_them(minutes: dict[str, int] | int, words: str) -> None:
    shown = TEMPLATES.render("welcome", VALUES | {"next": VALUES["next"] | {"minutes": minutes}}).text
    assert f"Start: Communicating serious news ({words}):" in shown


@pytest.mark.parametrize("minutes", [None, {}, 0])
def test_a_length_that_nobody_knows_is_left_out(minutes: object) -> None:
    shown = TEMPLATES.render("welcome", VALUES | {"next": VALUES["next"] | {"minutes": minutes}}).text
    assert "Start: Communicating serious news:\n" in shown


def test_a_step_that_is_not_known_here_is_shown_as_progress_says_it() -> None:
    following = VALUES["next"] | {"verb": "Rehearse", "label": "Rehearse: <News>"}
    shown = TEMPLATES.render("welcome", VALUES | {"next": following}, SPANISH)
    assert "Rehearse: <News>" in shown.text
    assert "Rehearse: &lt;News&gt;" in shown.html


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("idle_reminder", "Empezar: Communicating serious news (de 10 a 20 minutos)"),
        ("welcome", "Empezar: Communicating serious news (de 10 a 20 minutos)"),
        ("session_tomorrow", "lunes, 23 de noviembre de 2026"),
        ("date_changed", "lunes, 23 de noviembre de 2026"),
    ],
)
def test_what_the_portal_shows_under_a_subject_is_in_the_readers_language(name: str, says: str) -> None:
    assert says in TEMPLATES.render(name, VALUES, SPANISH).notice
