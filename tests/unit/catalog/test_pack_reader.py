"""Reading packs: what a good one becomes, and where the reader points in a bad one."""

import contextlib
import hashlib

import pytest
import yaml

from services.catalog.content import Module, RecordedSession, as_json, assets_of, read_resource
from services.catalog.packs.problems import PackInvalid
from services.catalog.packs.reader import Pack, read_pack


def problems(pack) -> list[str]:
    with pytest.raises(PackInvalid) as caught:
        read_pack(pack.root)
    return [str(problem) for problem in caught.value.problems]


def resource(read: Pack, slug: str):
    return next(resource for resource in read.resources if resource.slug == slug)


def test_a_pack_is_read_whole(pack) -> None:
    read = read_pack(pack.root)
    assert {each.slug for each in read.resources} == {"series", "welcome", "talk", "m1"}
    assert read.programme.slug == "small"
    assert read.programme.notice == "This is a draft."
    assert read.pathways[0].slug == "path"
    assert read.synonyms == (("pain", "ache"),)


def test_a_module_is_put_together_from_its_files(pack) -> None:
    module = resource(read_pack(pack.root), "m1")
    assert isinstance(module, Module)
    assert module.key_points[0].text == "It is a *thing*\non two lines."
    assert module.key_points[0].sources == ("BOOK-2020", "PAPER-1")
    assert module.case_guide is not None
    assert module.case_guide.questions == ("What now, and why?",)
    assert [option.id for option in module.assessment.questions[0].options] == ["a", "b", "no"]


def test_a_module_carries_the_references_it_cites_even_in_facilitator_notes(pack) -> None:
    assert list(resource(read_pack(pack.root), "m1").references) == ["BOOK-2020", "PAPER-1", "PAPER-2"]


def test_media_files_become_assets_addressed_by_content(pack) -> None:
    read = read_pack(pack.root)
    talk = resource(read, "talk")
    assert isinstance(talk, RecordedSession)
    sha256 = hashlib.sha256((pack.root / "media/talk/video.mp4").read_bytes()).hexdigest()
    assert talk.media.video.url == f"/media/{sha256}/video.mp4"
    assert {asset.sha256 for asset in assets_of(talk)} == set(read.assets)


def test_content_survives_json(pack) -> None:
    for each in read_pack(pack.root).resources:
        assert read_resource(as_json(each)) == each


@pytest.mark.parametrize(
    ("file", "old", "new", "expected"),
    [
        ("modules/m1/quiz.yaml", "rationale:", "reason:", "modules/m1/quiz.yaml:5: questions.0.rationale: is required"),
        (
            "modules/m1/quiz.yaml",
            "answer: [a]",
            "answer: [z]",
            "modules/m1/quiz.yaml:5: questions.0: answer not defined here: z",
        ),
        (
            "modules/m1/quiz.yaml",
            "sources: [BOOK-2020]",
            "sources: [BOOK-2021]",
            "modules/m1/quiz.yaml:14: questions.0.sources: source 'BOOK-2021' is not in references.yaml",
        ),
        (
            "modules/m1/key-points.md",
            "PAPER-1",
            "PAPER-9",
            "modules/m1/key-points.md:3: 0.sources: source 'PAPER-9' is not in references.yaml",
        ),
        (
            "modules/m1/case-guide.md",
            "PAPER-2",
            "PAPER-8",
            "modules/m1/case-guide.md: notes.0: source 'PAPER-8' is not in references.yaml",
        ),
        (
            "modules/m1/key-points.md",
            "## k1: The thing",
            "## The thing",
            "modules/m1/key-points.md:3: a key point starts with a heading like '## k1: Title'",
        ),
        (
            "modules/m1/key-points.md",
            "Sources:",
            "From:",
            "modules/m1/key-points.md:3: a key point ends with a line 'Sources: KEY; KEY'",
        ),
        (
            "modules/m1/case-guide.md",
            "Minutes: 20-30",
            "About half an hour",
            "modules/m1/case-guide.md:1: the title is followed by a line 'Minutes: 20-30'",
        ),
        (
            "modules/m1/module.yaml",
            "notice: draft",
            "notice: final",
            "modules/m1/module.yaml:3: notice: no notice 'final' in pack.yaml",
        ),
        (
            "resources/welcome.yaml",
            "topics: [pain]",
            "topics: pain",
            "resources/welcome.yaml:5: topics: Input should be a valid tuple",
        ),
        (
            "resources/welcome.yaml",
            "cost: Free",
            "price: Free",
            "resources/welcome.yaml:8: price: is not a field of this kind of content",
        ),
        (
            "resources/talk.yaml",
            "video: video.mp4",
            "video: film.mp4",
            "resources/talk.yaml:13: media.video: film.mp4: there is no such file in talk/",
        ),
        (
            "resources/talk.yaml",
            "asset: slides.pdf",
            "asset: ../../pack.yaml",
            "'../../pack.yaml' must be the plain name of a file",
        ),
        ("resources/talk.yaml", "end_s: 20", "end_s: 30", "the last segment ends after the recording (20 s)"),
        ("resources/talk.yaml", "coverage: 0.9, ", "", "completion: coverage is given exactly when"),
        (
            "resources/talk.yaml",
            "rule: watched, coverage: 0.9",
            "rule: viewed",
            "completion rule must be one of: watched",
        ),
        ("pathways/path.yaml", "group: all", "group: none", "pathways/path.yaml:1: group not defined here: none"),
        ("pathways/path.yaml", "rule: all", "rule: {any: 2}", "group all needs at least 2 requirements, has 1"),
        ("pack.yaml", "format: 1", "format: 2", "pack.yaml:1: format: Input should be 1"),
    ],
)
def test_a_mistake_is_reported_with_its_place(pack, file, old, new, expected) -> None:
    pack.edit(file, old, new)
    assert any(expected in problem for problem in problems(pack)), problems(pack)


def test_all_mistakes_are_reported_at_once(pack) -> None:
    pack.edit("resources/welcome.yaml", "cost: Free\n", "")
    pack.edit("resources/talk.yaml", "year: 2024", "year: 24")
    pack.remove("modules/m1/quiz.yaml")
    assert [problem.split(":")[0] for problem in problems(pack)] == [
        "modules/m1/quiz.yaml",
        "resources/talk.yaml",
        "resources/welcome.yaml",
    ]


def test_one_mistake_is_reported_once(pack) -> None:
    pack.edit("resources/talk.yaml", "video: video.mp4", "video: film.mp4")
    assert problems(pack) == ["resources/talk.yaml:13: media.video: film.mp4: there is no such file in talk/"]


def test_a_folder_without_a_manifest_is_no_pack(tmp_path) -> None:
    with pytest.raises(PackInvalid, match=r"pack.yaml: there is no such file"):
        read_pack(tmp_path)


def test_a_file_whose_bytes_are_not_of_its_type_is_refused(pack) -> None:
    pack.write("media/talk/poster.png", b"<script>alert(1)</script>")
    assert any("what is inside is not image/png" in problem for problem in problems(pack))


def test_a_file_of_an_unknown_type_is_refused(pack) -> None:
    pack.write("media/talk/page.html", "<p>")
    pack.edit("resources/talk.yaml", "poster.png", "page.html")
    assert any("files of this type are not taken" in problem for problem in problems(pack))


def test_a_slug_is_used_once(pack) -> None:
    pack.write("resources/m1.yaml", (pack.root / "resources/welcome.yaml").read_text())
    pack.write("resources/m1.md", "Text.")
    assert "modules/m1/module.yaml: slug: 'm1' is also resources/m1.yaml" in problems(pack)


def test_text_that_is_not_utf8_is_named(pack) -> None:
    pack.write("programme.md", "café".encode("latin-1"))
    assert "programme.md: is not UTF-8 text (byte 3)" in problems(pack)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a: 1\na: 2\n", "references.yaml:2: the field 'a' is given twice"),
        ("a: &x {citation: b, status: c}\nd: *x\n", "references.yaml:2: aliases (*name) are not allowed"),
        ("a: [1,\n", "references.yaml:2: not valid YAML"),
        ("- a\n", "references.yaml:1: must be a mapping of fields to values"),
        ("", "references.yaml:1: must be a mapping of fields to values"),
        ("a: " + "[" * 500 + "]" * 500, "references.yaml:1: nested deeper than 20 levels"),
        ("a: \x00", "references.yaml: not valid YAML"),
        ("{a: 1}: b\n", "references.yaml:1: field names must be plain text"),
        (
            "a: !!python/object/apply:os.system [ls]\n",
            "references.yaml:1: tags (tag:yaml.org,2002:python/object/apply:os.system) are not allowed",
        ),
        ("a: 2026-99-99\n", "references.yaml: not valid YAML"),
    ],
)
def test_yaml_that_hides_something_is_refused(pack, text, expected) -> None:
    pack.write("references.yaml", text)
    assert [problem.startswith(expected) for problem in problems(pack)] == [True], problems(pack)


def test_a_value_of_the_wrong_type_never_breaks_the_reader(pack) -> None:
    for path in sorted(pack.root.rglob("*.yaml")):
        fields = yaml.safe_load(path.read_text())
        for field in fields:
            for wrong in (3, [], {"a": 1}, [[None]]):
                path.write_text(yaml.safe_dump({**fields, field: wrong}))
                with contextlib.suppress(PackInvalid):
                    read_pack(pack.root)
        path.write_text(yaml.safe_dump(fields))
