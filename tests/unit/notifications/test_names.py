"""What other people typed cannot break a header or smuggle a link into a mail."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.notifications.mail.names import LONGEST_SUBJECT, display_name, greeting_name, subject_line


@pytest.mark.parametrize(
    "name", ["Dr. Ada Example", "J.R. Smith", "Seán Ó Ríordáin", "عائشة بنت أحمد", "陳大文", "O'Neil-Ruiz, Jr."]
)
def test_real_names_are_kept_as_they_are(name: str) -> None:
    assert display_name(name) == name
    assert greeting_name(name) == name


@pytest.mark.parametrize(
    "name",
    ["Win at evil.example", "https://evil.example", "www.evil.example", "ada@example.org", "Go to evil.com/x now"],
)
def test_a_name_that_mail_programs_would_turn_into_a_link_is_not_greeted(name: str) -> None:
    assert greeting_name(name) == ""


def test_line_ends_and_direction_marks_are_removed() -> None:
    assert display_name("Ada\r\nBcc: all@example.org") == "Ada Bcc: all@example.org"
    assert display_name("Ada\u202egnp.exe\u2028x\x00") == "Adagnp.exe x"


def test_a_subject_of_a_thousand_characters_is_cut_with_an_ellipsis() -> None:
    cut = subject_line("x" * 1000)
    assert len(cut) == LONGEST_SUBJECT
    assert cut.endswith("…")


def test_an_encoded_word_is_taken_apart() -> None:
    assert "=?" not in display_name("=?utf-8?q?=0ABcc:_all=40example.org?=")
    assert "=?" not in subject_line("==??utf-8?b?Cg==?=")


@settings(deadline=None)
@given(st.text(max_size=400))
def test_nothing_that_could_end_a_header_is_left(text: str) -> None:
    for cleaned in (display_name(text), subject_line(text)):
        assert cleaned == cleaned.strip()
        assert not set(cleaned) & set("\r\n\0\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029")
        cleaned.encode()
