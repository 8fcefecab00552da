"""Reading published content into the rules' values, and the palliative care pathway judged as a whole."""

from typing import Any

from services.progress.catalogue.contents import (
    Label,
    outline_json,
    read_assessment,
    read_outline,
    read_pathway,
    required_resources,
)
from services.progress.completions.evaluator import Facts, evaluate
from services.progress.watching.intervals import is_watched, segment_states

PART_1 = [f"p1-m{number}" for number in range(1, 6)]
PART_2 = [f"p2-m{number}" for number in range(1, 7)]
RECORDED = ["session-1", "session-2"]


def champion() -> dict[str, Any]:
    groups = {"part-1": PART_1, "part-2": PART_2, "recorded": RECORDED}
    return {
        "slug": "champion",
        "title": "Palliative care champion",
        "requirements": [
            {
                "id": f"r-{slug}",
                "kind": "watched" if group == "recorded" else "quiz_passed",
                "resource": slug,
                "group": group,
                "optional": False,
            }
            for group, slugs in groups.items()
            for slug in slugs
        ],
        "groups": [
            {"id": "part-1", "title": "Part 1", "rule": "all", "optional": False, "resource": "series-1"},
            {"id": "part-2", "title": "Part 2", "rule": "all", "optional": False, "resource": "series-2"},
            {"id": "recorded", "title": "Recorded", "rule": {"any": 1}, "optional": True, "resource": None},
        ],
    }


def test_both_series_in_any_order_complete_the_champion_pathway() -> None:
    pathway = read_pathway(champion(), {"p1-m1": Label("First", {"min": 10, "max": 20})})
    passed = Facts(passed=True)
    done: dict[str, Facts] = {}
    percents = []
    for slug in reversed(PART_1 + PART_2):
        done[slug] = passed
        percents.append(evaluate(pathway, done).percent)
    assert percents == [9, 18, 27, 36, 45, 54, 63, 72, 81, 90, 100]
    assert evaluate(pathway, done).completed
    assert evaluate(pathway, {}).groups[2].total == 1


def test_titles_and_minutes_reach_the_next_step() -> None:
    pathway = read_pathway(champion(), {"p1-m1": Label("First", {"min": 10, "max": 20})})
    step = evaluate(pathway, {}).next
    assert step is not None
    assert (step.label, step.minutes) == ("Start: First", {"min": 10, "max": 20})
    assert pathway.requirements[1].title == "p1-m2"
    assert required_resources(champion()) == PART_1 + PART_2 + RECORDED


def test_a_recording_is_read_with_its_segments() -> None:
    content = {
        "completion": {"rule": "watched", "coverage": 0.9, "note": ""},
        "media": {"duration_s": 100.5},
        "segments": [
            {"slug": "a", "title": "A", "start_s": 0, "end_s": 50.25},
            {"slug": "b", "title": "B", "start_s": 50.25, "end_s": 100.5},
        ],
    }
    outline = read_outline(outline_json(content))
    assert outline.rule == "watched"
    assert outline.recording is not None
    assert is_watched(outline.recording, [(0, 90_450)])
    assert [state.completed for state in segment_states(outline.recording, [(0, 90_450)])] == [True, False]


def test_content_without_a_rule_or_quiz_is_read_as_such() -> None:
    outline = read_outline(outline_json({"kind": "page"}))
    assert (outline.rule, outline.recording, outline.parts) == ("none", None, ())
    assert read_assessment({"kind": "page"}) is None
