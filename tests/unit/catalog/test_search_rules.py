"""Words, spelling and kept answers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.catalog.search.kept_answers import KeptAnswers
from services.catalog.search.spelling import best_match, corrected, edit_distance
from services.catalog.search.words import plain_text, query_words, readable_texts, words_of

WORD = st.text("abcdé", max_size=7)


@pytest.mark.parametrize(
    ("left", "right", "distance"),
    [("", "", 0), ("abc", "", 3), ("hopsice", "hospice", 1), ("opiod", "opioid", 1), ("kitten", "sitting", 3)],
)
def test_a_swap_of_neighbours_is_one_slip(left: str, right: str, distance: int) -> None:
    assert edit_distance(left, right) == distance


@given(left=WORD, right=WORD)
def test_the_distance_is_the_same_both_ways_and_zero_only_for_equals(left: str, right: str) -> None:
    distance = edit_distance(left, right)
    assert distance == edit_distance(right, left)
    assert (distance == 0) == (left == right)
    assert distance <= max(len(left), len(right))


def test_the_closest_word_wins_then_the_commonest() -> None:
    assert best_match("pian", {"pain": 1, "piano": 50}) == "piano"
    assert best_match("pian", {"pain": 50, "piano": 1}) == "pain"
    assert best_match("hospise", {"hospital": 9, "hospice": 1}) == "hospice"
    assert best_match("zzzz", {"pain": 1}) is None


def test_a_query_is_corrected_whole_or_not_at_all() -> None:
    assert corrected(["serius", "news"], {"serius": "serious"}) == "serious news"
    assert corrected(["serius", "zzz"], {"serius": "serious", "zzz": None}) is None
    assert corrected(["news"], {}) is None


def test_words_lose_case_accents_and_punctuation() -> None:
    assert words_of("Émile's END-of-life, opioid/benzo_x") == [
        *("emile", "s", "end", "of", "life", "opioid", "benzo", "x"),
    ]
    assert query_words("pain PAIN Pain relief") == ["pain", "relief"]
    assert len(query_words(" ".join(str(number) for number in range(50)))) == 12


def test_the_quiz_and_the_sources_are_not_readable() -> None:
    content = {
        "slug": "a-slug",
        "key_points": [{"id": "k1", "title": "Point", "text": "Text", "sources": ["SRC"]}],
        "assessment": {"title": "Quiz", "questions": [{"prompt": "Prompt"}]},
        "media": {"video": {"name": "video.mp4"}},
        "links": [{"label": "Label", "url": "https://example.org"}],
    }
    assert plain_text(readable_texts(content)) == "point text"


def test_an_answer_is_worked_out_once_for_each_version() -> None:
    kept: KeptAnswers[int] = KeptAnswers(most=2)
    worked: list[int] = []

    def work() -> int:
        worked.append(1)
        return len(worked)

    assert [kept.answer(1, "q", work), kept.answer(1, "q", work)] == [1, 1]
    assert kept.answer(2, "q", work) == 2
    assert kept.answer(1, "q", work) == 3, "an answer that belongs to an older version is not kept"
    assert kept.answer(2, "q", work) == 2
    kept.answer(2, "r", work)
    kept.answer(2, "s", work)
    assert kept.answer(2, "q", work) == 6, "the one that was not asked for longest makes room"
