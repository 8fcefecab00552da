"""Lint of packs: each rule finds what it is for, and says nothing about a good pack."""

import pytest

from services.catalog.packs.lint import lint


def found(pack) -> list[str]:
    return [str(finding) for finding in lint(pack.root)]


def test_a_good_pack_has_no_findings(pack) -> None:
    assert found(pack) == []


@pytest.mark.parametrize(
    ("file", "old", "new", "expected"),
    [
        (
            "modules/m1/module.yaml",
            "o1: Know the thing.",
            "o1: Know the thing.\n  o2: Do it.",
            "warning: modules/m1/module.yaml: objectives.o2: no question tests this objective",
        ),
        (
            "modules/m1/quiz.yaml",
            "[BOOK-2020]",
            "[]",
            "warning: modules/m1/quiz.yaml: m1-q1: has no source",
        ),
        (
            "modules/m1/quiz.yaml",
            "    rationale: Because it is.\n",
            "",
            "error: modules/m1/quiz.yaml:5: questions.0.rationale: is required",
        ),
        (
            "modules/m1/module.yaml",
            "notice: draft\n",
            "",
            "error: modules/m1/module.yaml: notice: cites sources that are not checked (PAPER-1) and carries no notice",
        ),
        (
            "modules/m1/module.yaml",
            "minutes: {min: 10, max: 15}\n",
            "",
            "error: modules/m1/module.yaml: minutes: is required for a module",
        ),
        (
            "resources/welcome.yaml",
            "related: [series]",
            "related: [nowhere]",
            "error: resources/welcome.yaml: related: there is no resource 'nowhere' in this pack",
        ),
        (
            "resources/welcome.md",
            "![A hand]",
            "![]",
            "error: resources/welcome.md: a picture has no alternative text",
        ),
        (
            "programme.md",
            "/resources/m1",
            "/resources/m9",
            "error: programme.md: there is no resource 'm9' in this pack",
        ),
        (
            "programme.md",
            "[the first module]",
            "[ ]",
            "error: programme.md: the link to '/resources/m1' has no words",
        ),
        (
            "programme.yaml",
            "pathway: path",
            "pathway: road",
            "error: programme.yaml: pathway: there is no pathway 'road'",
        ),
        (
            "resources/series.yaml",
            "parts: [m1]",
            "parts: [m1, m2]",
            "error: resources/series.yaml: parts: there is no resource 'm2' in this pack",
        ),
        (
            "resources/series.yaml",
            "parts: [m1]",
            "parts: [welcome]",
            "error: modules/m1/module.yaml: series: 'series' does not list this module",
        ),
        (
            "modules/m1/module.yaml",
            "series: series\n",
            "",
            "error: resources/series.yaml: parts: 'm1' belongs to another series",
        ),
        (
            "pathways/path.yaml",
            "kind: quiz_passed",
            "kind: watched",
            "error: pathways/path.yaml: requirements.m1-quiz: 'm1' completes by 'quiz_passed', not by 'watched'",
        ),
        (
            "pathways/path.yaml",
            "resource: m1, group: all}",
            "resource: m1, group: all}\n  - {id: talk, kind: case_discussed, resource: welcome, group: all}",
            "error: pathways/path.yaml: requirements.talk: 'welcome' has no case guide",
        ),
        (
            "pathways/path.yaml",
            "resource: m1",
            "resource: m9",
            "error: pathways/path.yaml: requirements.m1-quiz: there is no resource 'm9' in this pack",
        ),
        (
            "pathways/path.yaml",
            "resource: m1, group: all}",
            "resource: m1, group: all}\n  - {id: talk, kind: watched, resource: talk, group: rest}",
            "error: pathways/path.yaml:1: group not defined here: rest",
        ),
        (
            "pathways/path.yaml",
            "resource: series",
            "resource: welcome",
            "error: pathways/path.yaml: groups.all: there is no module series 'welcome' here",
        ),
        (
            "references.yaml",
            "PAPER-2",
            "LEFT-OVER: {citation: Old., status: checked}\nPAPER-2",
            "warning: references.yaml: LEFT-OVER: nothing cites this source",
        ),
        (
            "synonyms.yaml",
            "[pain, ache]",
            "[pain, ache]\n  - [Ache, sore]",
            "warning: synonyms.yaml: groups.1: 'ache' is also in group 0",
        ),
        ("media/talk/captions.en.vtt", "WEBVTT", "CAPTIONS", "what is inside is not text/vtt"),
        ("media/talk/captions.en.vtt", "-->", "->", "error: media/talk/captions.en.vtt: has no cues"),
        (
            "media/talk/captions.en.vtt",
            "00:20.000",
            "00:40.000",
            "error: media/talk/captions.en.vtt:3: the last cue ends at 40 s, after the recording (20 s)",
        ),
        (
            "media/talk/chapters.vtt",
            "00:20.000",
            "00:09.000",
            "error: media/talk/chapters.vtt:6: the cue ends before it starts",
        ),
        (
            "media/talk/chapters.vtt",
            "Second half",
            "The end",
            "error: resources/talk.yaml: segments.two: no chapter 'Second half' starts at 10 s",
        ),
        (
            "resources/talk.yaml",
            "duration_s: 20",
            "duration_s: 25",
            "error: resources/talk.yaml: media.duration_s: says 25 s, the video lasts 20.0 s",
        ),
        (
            "resources/talk.yaml",
            "language: en, label: English",
            "language: es, label: Spanish",
            "error: resources/talk.yaml: media.captions: there are no captions in the language of the recording (en)",
        ),
        (
            "resources/talk.yaml",
            "  transcript: transcript.txt\n",
            "",
            "warning: resources/talk.yaml: media.transcript: there is no transcript",
        ),
    ],
)
def test_a_rule_finds_what_it_is_for(pack, file, old, new, expected) -> None:
    pack.edit(file, old, new)
    assert any(expected in finding for finding in found(pack)), found(pack)


def test_a_part_of_a_series_that_the_group_forgets_is_a_warning(pack) -> None:
    for name in ("module.yaml", "key-points.md"):
        pack.write(f"modules/m2/{name}", (pack.root / f"modules/m1/{name}").read_text())
    pack.write("modules/m2/quiz.yaml", (pack.root / "modules/m1/quiz.yaml").read_text().replace("m1", "m2"))
    pack.edit("resources/series.yaml", "parts: [m1]", "parts: [m1, m2]")
    assert found(pack) == ["warning: pathways/path.yaml: groups.all: 'm2' is part of 'series' but not required"]


def test_ids_of_quizzes_and_questions_are_unique_over_the_pack(pack) -> None:
    for name in ("module.yaml", "key-points.md", "quiz.yaml"):
        pack.write(f"modules/m2/{name}", (pack.root / f"modules/m1/{name}").read_text())
    assert "error: modules/m2/quiz.yaml: id: 'm1-quiz' is the id of another quiz too" in found(pack)
    assert "error: modules/m1/quiz.yaml: m1-q1: another question has this id too" in found(pack)


def test_a_file_that_nothing_uses_is_a_warning(pack) -> None:
    pack.write("media/talk/old.mp4", b"")
    pack.write("README.md", "Read me.")
    assert found(pack) == ["warning: media/talk/old.mp4: nothing in the pack uses this file"]


def test_two_recordings_may_share_the_same_file_content(pack) -> None:
    for path in (pack.root / "media/talk").iterdir():
        pack.write(f"media/talk-again/{path.name}", path.read_bytes())
    pack.write("resources/talk-again.yaml", (pack.root / "resources/talk.yaml").read_text())
    assert found(pack) == []


def test_errors_come_before_warnings(pack) -> None:
    pack.edit("modules/m1/quiz.yaml", "[BOOK-2020]", "[]")
    pack.edit("resources/welcome.md", "![A hand]", "![]")
    assert [finding.severity for finding in lint(pack.root)] == ["error", "warning"]
