"""Every template renders, escapes, and says the same in text and HTML."""

import datetime as dt
import html
import re

import pytest

from services.notifications.mail.samples import sample_values
from services.notifications.mail.site import Site
from services.notifications.mail.templates import TemplateBroken, Templates

SITE = Site("Champions", "https://champions.example", "https://mail.champions.example")
TEMPLATES = Templates()
NOW = dt.datetime(2026, 11, 22, 8, 5, tzinfo=dt.UTC)
VALUES = sample_values(SITE, SITE.url, NOW)

each_template = pytest.mark.parametrize("name", TEMPLATES.names())


def links(text: str) -> set[str]:
    return set(re.findall(r"https://[^\s\"<>]+", html.unescape(text)))


def test_there_is_a_template_for_every_kind_of_message() -> None:
    assert TEMPLATES.names() == [
        "already_registered",
        "certificate_expiring",
        "certificate_ready",
        "certificate_replaced",
        "certificate_revoked",
        "commitment_follow_up",
        "confirm_email",
        "date_changed",
        "date_withdrawn",
        "deadline_reminder",
        "digest",
        "evidence_reviewed",
        "evidence_waiting",
        "idle_reminder",
        "name_correction_declined",
        "new_edition",
        "password_changed",
        "reset_password",
        "result_raised",
        "session_tomorrow",
        "sign_in_link",
        "team_invitation",
        "welcome",
    ]


@each_template
def test_text_and_html_lead_to_the_same_places(name: str) -> None:
    message = TEMPLATES.render(name, VALUES)
    assert links(message.text) == {link for link in links(message.html) if "champions.example" in link}


@each_template
def test_nothing_is_fetched_from_elsewhere_when_a_mail_is_opened(name: str) -> None:
    message = TEMPLATES.render(name, VALUES)
    assert not re.search(r"<img|@import|<link|url\(", message.html)
    assert 'lang="en"' in message.html


@each_template
def test_a_hostile_value_stays_text(name: str) -> None:
    attack = "<mj-raw><script>alert(1)</script></mj-raw>"
    hostile = {
        key: attack if isinstance(value, str) and not value.startswith("http") and key != "session_zone" else value
        for key, value in VALUES.items()
    }
    message = TEMPLATES.render(name, hostile | {"next": {"label": attack, "url": SITE.url, "minutes": None}})
    assert "<script" not in message.html


@each_template
def test_no_line_of_the_text_is_indented_and_paragraphs_have_one_blank_line_between(name: str) -> None:
    text = TEMPLATES.render(name, VALUES).text
    assert "\n\n\n" not in text
    assert not re.search(r"^ ", text, re.MULTILINE)
    assert "\n-- \nChampions\n" in text


def test_a_missing_value_is_an_error_and_not_a_gap() -> None:
    with pytest.raises(TemplateBroken, match=r"The template certificate_ready is broken: .* is undefined"):
        TEMPLATES.render("certificate_ready", {"site": SITE})


def test_times_are_shown_in_the_readers_zone() -> None:
    assert "November 23, 2026, 3:05\N{NO-BREAK SPACE}AM (EST)" in TEMPLATES.render("sign_in_link", VALUES).text


def test_marks_that_turn_the_direction_of_what_follows_are_taken_out() -> None:
    turned = VALUES | {"reason": "See \u202efdp.exe\x00\ud800\nwith \u0639\u0631", "decision": "rejected"}
    message = TEMPLATES.render("evidence_reviewed", turned)
    assert "See fdp.exe\nwith \u0639\u0631" in message.text
    for part in (message.text, message.html):
        assert not set(part) & set("\u202e\x00\ud800")


def test_a_title_written_from_right_to_left_is_kept_apart_from_the_sentence() -> None:
    message = TEMPLATES.render("welcome", VALUES | {"pathway_title": "\u0631\u0639\u0627\u064a\u0629"})
    assert "<bdi>\u0631\u0639\u0627\u064a\u0629</bdi>" in message.html
    assert message.subject == "Welcome to \u0631\u0639\u0627\u064a\u0629"
