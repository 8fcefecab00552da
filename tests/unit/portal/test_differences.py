"""Two revisions side by side, word by word."""

from services.portal.admin.differences import named, pieces


def test_words_that_stayed_are_told_from_those_that_changed() -> None:
    assert pieces("Ask about pain early", "Ask about breathlessness early") == [
        ("same", "Ask about "),
        ("gone", "pain"),
        ("new", "breathlessness"),
        ("same", " early"),
    ]


def test_what_was_not_there_is_new_and_what_is_not_there_is_gone() -> None:
    assert pieces(None, "A text") == [("new", "A text")]
    assert pieces(["a"], None) == [("gone", '[\n "a"\n]')]
    assert pieces(None, None) == []


def test_positions_count_from_one() -> None:
    assert named("key_points.0.text") == "key points, 1, text"
