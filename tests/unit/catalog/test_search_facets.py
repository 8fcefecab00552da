"""Classes of facets, synonyms, passages: pure."""

import pytest

from services.catalog.search.classes import PROFESSIONS, cost_class, format_class, professions_of
from services.catalog.search.passages import passages_of, plain
from services.catalog.search.quoting import marked_parts
from services.catalog.search.synonyms import parts_of, synonyms_by_phrase
from tests.integration.catalog.samples import page, recorded_session


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Free to watch on the society's public page.", "free"),
        ("Included in this installation; sign in to take the quiz.", "free"),
        ("Not stated.", "unstated"),
        ("Tuition; the amount is not stated.", "paid"),
        ("$400 for members", "paid"),
        ("Career information is public; membership and products are paid.", "partly_free"),
    ],
)
def test_a_cost_in_words_has_a_class(text: str, name: str) -> None:
    assert cost_class(text) == name


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Lesson to read on screen, with a quiz", "on_demand"),
        ("Live webinar", "live_online"),
        ("Full-time clinical training for twelve months", "in_person"),
        ("In person, with online preparation", "blended"),
        ("Asynchronous e-learning", "on_demand"),
        ("Not stated.", "unstated"),
    ],
)
def test_a_format_in_words_has_a_class(text: str, name: str) -> None:
    assert format_class(text) == name


def test_an_audience_names_professions_or_is_for_everybody() -> None:
    assert professions_of(["physicians", "nurses and APRNs"]) == ["physician", "nurse", "advanced_practice_provider"]
    assert professions_of(["gynecologic oncologists"]) == ["physician"]
    assert professions_of(["everyone"]) == professions_of(["prospective champions"]) == list(PROFESSIONS)


def test_synonyms_replace_phrases_and_the_longer_one_counts() -> None:
    known = synonyms_by_phrase([["goals of care", "GOC"], ["care", "looking after"], ["GOC", "goals"]])
    assert [(part.words, part.others) for part in parts_of(["goals", "of", "care", "now"], known)] == [
        (("goals", "of", "care"), ("GOC",)),
        (("now",), ()),
    ]
    assert parts_of(["goc"], known)[0].others == ("goals of care", "goals")
    assert parts_of(["goc"], known)[0].whole
    assert parts_of([], {}) == []


def test_a_headline_is_cut_at_its_marks_and_stays_plain_text() -> None:
    assert marked_parts("a <b> \x02pain\x03 & \x02ease\x03") == [
        {"text": "a <b> ", "hit": False},
        {"text": "pain", "hit": True},
        {"text": " & ", "hit": False},
        {"text": "ease", "hit": True},
    ]
    assert marked_parts("nothing") == [{"text": "nothing", "hit": False}]
    assert marked_parts("open \x02end") == [{"text": "open ", "hit": False}, {"text": "end", "hit": False}]


def test_markdown_and_control_characters_are_not_quoted() -> None:
    assert plain("## A *point*\n- [link](https://example.org) `code`\x02\x03") == "A point link code"


def test_captions_are_joined_and_keep_the_second_of_their_first_word() -> None:
    asset = {"sha256": "f" * 64, "name": "captions.vtt", "media_type": "text/vtt", "size": 9}
    content = recorded_session(video=asset, poster=asset, text=asset)
    cues = [{"at_s": 10.0 * n, "page": None, "text": f"Cue {n} " + "word " * 20} for n in range(1, 5)]
    spoken = [each for each in passages_of(content, {"f" * 64: cues}) if each.place == "spoken"]
    assert [each.at_s for each in spoken] == [10, 30]
    chapters = [each for each in passages_of(content, {}) if each.place == "chapter"]
    assert [(each.text, each.at_s) for each in chapters] == [("First part", 0), ("Second part", 30)]


def test_a_page_is_quoted_by_paragraphs() -> None:
    content = page(body="First paragraph that is long enough.\n\nSecond paragraph, also long enough.")
    assert [each.text for each in passages_of(content, {}) if each.place == ""] == [
        "First paragraph that is long enough.",
        "Second paragraph, also long enough.",
    ]
