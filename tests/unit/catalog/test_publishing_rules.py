"""What makes contents the same, and what an import may do."""

import pytest

from services.catalog.publishing.differences import differing_fields
from services.catalog.publishing.rules import ImportVerdict, Standing, content_hash, import_verdict
from services.catalog.resources.public_content import public_content


def test_the_order_of_members_and_empty_ones_do_not_count() -> None:
    assert content_hash({"a": 1, "b": [2]}) == content_hash({"b": [2], "a": 1, "c": None, "d": [], "e": {"f": None}})


@pytest.mark.parametrize("other", [{"a": [2, 1]}, {"a": [1]}, {"a": [1, 2], "b": False}, {"a": [1, 2], "b": 0}, {}])
def test_everything_else_counts(other: dict[str, object]) -> None:
    assert content_hash(other) != content_hash({"a": [1, 2]})


def standing(draft: str, published: str | None, imported: str | None, *, retired: bool = False) -> Standing:
    return Standing(draft, published, imported, retired)


@pytest.mark.parametrize(
    ("pack", "present", "verdict"),
    [
        ("p1", None, ImportVerdict.CREATED),
        ("p1", standing("p1", "p1", "p1"), ImportVerdict.UNCHANGED),
        ("p1", standing("mine", "mine", "p1"), ImportVerdict.UNCHANGED),
        ("p1", standing("mine", "p1", "p1"), ImportVerdict.UNCHANGED),
        ("p1", standing("p1", "p1", "p1", retired=True), ImportVerdict.UNCHANGED),
        ("p2", standing("p1", "p1", "p1"), ImportVerdict.CHANGED),
        ("p2", standing("p2", "p2", "p1"), ImportVerdict.UNCHANGED),
        ("p2", standing("mine", "mine", "p1"), ImportVerdict.CONFLICT),
        ("p2", standing("mine", "p1", "p1"), ImportVerdict.CONFLICT),
        ("p2", standing("p1", "p1", "p1", retired=True), ImportVerdict.CONFLICT),
        ("p1", standing("mine", None, None), ImportVerdict.CONFLICT),
        ("p1", standing("p1", "p1", None), ImportVerdict.UNCHANGED),
    ],
)
def test_an_import_compares_three_versions(pack: str, present: Standing | None, verdict: ImportVerdict) -> None:
    assert import_verdict(pack, present) is verdict
    overwritten = ImportVerdict.CHANGED if verdict is ImportVerdict.CONFLICT else verdict
    assert import_verdict(pack, present, overwrite=True) is overwritten


def test_differences_are_named_by_field() -> None:
    old = {"title": "a", "points": [{"text": "x"}, {"text": "y"}], "gone": 1, "empty": None}
    new = {"title": "b", "points": [{"text": "x"}, {"text": "z"}], "fresh": 2}
    assert list(differing_fields(old, new)) == ["title", "points.1.text", "gone", "fresh"]
    assert list(differing_fields({"list": [1]}, {"list": [1, 2]})) == ["list"]
    assert list(differing_fields(old, old)) == []


def test_only_four_members_of_a_quiz_are_public() -> None:
    quiz = {"id": "q", "title": "Quiz", "passing_score": 0.8, "questions": [{"answer": ["a"]}], "key": "a"}
    shown = public_content({"title": "M", "assessment": quiz})
    assert shown == {
        "title": "M",
        "assessment": {"id": "q", "title": "Quiz", "passing_score": 0.8, "question_count": 1},
    }
    assert public_content({"title": "P"}) == {"title": "P"}


def test_the_notes_on_a_case_are_for_whoever_leads_the_discussion() -> None:
    case = {"vignette": "V", "questions": ["Q"], "notes": ["N"], "minutes": {"min": 20, "max": 30}}
    assert public_content({"case_guide": case}) == {
        "case_guide": {"vignette": "V", "questions": ["Q"], "minutes": {"min": 20, "max": 30}}
    }
