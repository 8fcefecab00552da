"""A profile takes names as people have them, and only time zones and languages that exist."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.accounts.profiles.rules import clean_name, clean_optional, known_locale, known_time_zone


@pytest.mark.parametrize(
    "name",
    [
        "Ada",
        "Zoë Ångström",
        "José Ñuñez-O'Neill",
        "محمد علي",
        "王小明",
        "Даша Ж.",
        "สมชาย",
        "ශ්‍රී",
        "Nguyễn Văn A",
        "X Æ A-12",
    ],
)
def test_a_name_in_any_script_is_kept(name: str) -> None:
    assert clean_name(name) == name


def test_a_name_is_composed_and_its_blanks_are_single() -> None:
    assert clean_name("  Zoe\u0308   Q\u00a0X ") == "Zoë Q X"


@pytest.mark.parametrize(
    "name",
    [
        "",
        "   ",
        "123",
        "Ada\x00",
        "Ada\nBcc: x",
        "Ada\u2028x",
        "Ada \u202egnp.exe",
        "Ada\ud800",
        "Win at https://evil.example",
        "www.evil.example Ada",
    ],
)
def test_what_cannot_be_printed_as_a_name_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match=r"[.]$"):
        clean_name(name)


def test_an_optional_line_of_blanks_is_nothing() -> None:
    assert clean_optional("  ") is None
    assert clean_optional(None) is None
    assert clean_optional(" MD,  PhD ") == "MD, PhD"


@given(st.text(max_size=50))
def test_cleaning_a_clean_name_changes_nothing(text: str) -> None:
    try:
        once = clean_name(text)
    except ValueError:
        return
    assert clean_name(once) == once


@pytest.mark.parametrize("name", ["Europe/Berlin", "America/Chicago", "UTC"])
def test_time_zones_of_the_world_are_known(name: str) -> None:
    assert known_time_zone(name) == name


@pytest.mark.parametrize("name", ["", "Europe/Atlantis", "../../etc/passwd", "GMT+99", "europe/berlin"])
def test_other_time_zones_are_refused(name: str) -> None:
    with pytest.raises(ValueError, match="time zone"):
        known_time_zone(name)


@pytest.mark.parametrize(
    ("tag", "kept"), [("en", "en"), ("pt_br", "pt-BR"), ("de-AT", "de-AT"), ("zh-hant-tw", "zh-Hant-TW")]
)
def test_languages_are_spelled_as_usual(tag: str, kept: str) -> None:
    assert known_locale(tag) == kept


@pytest.mark.parametrize("tag", ["", "x", "english", "xx-YY", "en\x00", "../en"])
def test_unknown_languages_are_refused(tag: str) -> None:
    with pytest.raises(ValueError, match="language"):
        known_locale(tag)
