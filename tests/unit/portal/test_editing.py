"""Forms between what is typed and the content, for every kind."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from services.portal.editing.acts import act_on, give_ids, slugify
from services.portal.editing.declarations import RESOURCES
from services.portal.editing.fields import Field, Group, Part, Rows, Widget, members
from services.portal.editing.programme_forms import PATHWAY_FORM, PROGRAMME_FORM
from services.portal.editing.shapes import MODULE, PATHWAY, WORKSHOP
from services.portal.editing.trees import Tree, part_at, read, row_trees, unseen
from services.portal.editing.typed import seconds, shown, timecode
from tests.integration.catalog.samples import module, page, pathway, programme

MODULE_FORM = RESOURCES["module"]


def sent(parts: tuple[Part, ...], tree: Tree, path: str = "") -> MultiDict[str, str]:
    """What a browser sends for a form that shows `tree`."""
    fields: MultiDict[str, str] = MultiDict([(f"{path}.~" if path else "~", unseen(parts, tree))])
    for part in members(parts):
        name, value = f"{path}.{part.name}" if path else part.name, tree.get(part.name)
        if isinstance(part, Field):
            value = value if part.name in tree or part.widget is Widget.ID else part.default
            text = shown(part, value)
            if part.widget is Widget.FLAG:
                fields.update({name: ["yes"] if value else []})
            else:
                fields.update({name: text if isinstance(text, list) else [str(text)]})
        elif isinstance(part, Group):
            fields.update(sent(part.fields, value or {}, name))
        else:
            for number, row in enumerate(row_trees(part, value or [])):
                inner = sent(part.fields, row, f"{name}.{number}")
                if part.plain:
                    inner[f"{name}.{number}.~"] = ""
                fields.update(inner)
    return fields


def without_blanks(value: Any) -> Any:
    """What a content means: empty members are as good as none."""
    if isinstance(value, dict):
        kept = {key: without_blanks(each) for key, each in value.items()}
        return {key: each for key, each in kept.items() if each not in (None, "", [], {})}
    return [without_blanks(each) for each in value] if isinstance(value, list) else value


GUIDE = {"vignette": "A case.", "questions": ["Why?"], "notes": ["Because."], "minutes": {"min": 20, "max": 30}}
MEDIA = {
    "video": {"name": "v.mp4", "sha256": "a" * 64, "media_type": "video/mp4", "size": 1, "url": "/media/x/v.mp4"},
    "poster": {"name": "p.png", "sha256": "b" * 64, "media_type": "image/png", "size": 1, "url": "/media/x/p.png"},
    "duration_s": 60.5,
    "captions": [],
    "placeholder": False,
    "something_newer": {"kept": True},
}
DATE = {
    "id": "spring",
    "starts_at": "2027-03-29T09:00:00-05:00",
    "ends_at": "2027-03-29T12:00:00-05:00",
    "time_zone": "America/Chicago",
    "format": "online",
    "place": "Online",
    "withdrawn": False,
}
CONTENTS = [
    (MODULE_FORM, module(case_guide=GUIDE, evaluation=None, homepage="https://example.org")),
    (RESOURCES["page"], page(points=[{"area": None, "text": "x", "source": "y"}], related=["one", "two"])),
    (RESOURCES["workshop"], page(kind="workshop", dates=[DATE])),
    (RESOURCES["recorded_session"], page(kind="recorded_session", year=2024, media=MEDIA, segments=[])),
    (
        PATHWAY_FORM,
        pathway(
            groups=[{"id": "g1", "title": "Part 1", "rule": {"any": 2}, "optional": True}],
            requirements=[],
            newer={"x": 1},
        ),
    ),
    (PROGRAMME_FORM, programme(featured=["a", "b"])),
]


@pytest.mark.parametrize(("form", "content"), CONTENTS)
def test_a_form_that_is_sent_as_it_was_shown_changes_nothing(form: Any, content: Tree) -> None:
    tree = read(form.parts, sent(form.parts, form.shape.opened(content)))
    closed = form.shape.closed(tree)
    if "dates" in content:
        closed["dates"][0] |= {name: DATE[name] for name in ("starts_at", "ends_at")}
    before, after = without_blanks(content), without_blanks(closed)
    after.get("assessment", {}).pop("shuffle_options", None)
    assert {k: after.get(k) for k in before} == before


def test_what_the_form_does_not_know_travels_along() -> None:
    content = module()
    content["assessment"]["questions"][0]["weight"] = 3
    content["assessment"]["draws"] = 5
    tree = read(MODULE_FORM.parts, sent(MODULE_FORM.parts, MODULE_FORM.shape.opened(content)))
    closed = MODULE_FORM.shape.closed(tree)
    assert closed["assessment"]["questions"][0]["weight"] == 3
    assert closed["assessment"]["draws"] == 5
    assert closed["kind"] == "module"


def test_a_question_of_another_type_keeps_its_key() -> None:
    content = module()
    question = content["assessment"]["questions"][0] | {"type": "match", "answer": [["a", "b"]]}
    content["assessment"]["questions"][0] = question
    tree = read(MODULE_FORM.parts, sent(MODULE_FORM.parts, MODULE_FORM.shape.opened(content)))
    assert MODULE_FORM.shape.closed(tree)["assessment"]["questions"][0]["answer"] == [["a", "b"]]


def test_what_is_no_number_stays_as_it_was_typed() -> None:
    fields = sent(MODULE_FORM.parts, MODULE_FORM.shape.opened(module()))
    fields["minutes.min"] = "ten"
    tree = read(MODULE_FORM.parts, fields)
    assert tree["minutes"]["min"] == "ten"
    assert sent(MODULE_FORM.parts, tree)["minutes.min"] == "ten"


def test_rows_are_added_moved_and_removed() -> None:
    tree = MODULE_FORM.shape.opened(module())
    assert act_on(MODULE_FORM.parts, tree, "add:assessment.questions.0.options") == "assessment.questions.0.options.2"
    assert tree["assessment"]["questions"][0]["options"][2]["id"].startswith("o-")
    assert act_on(MODULE_FORM.parts, tree, "up:assessment.questions.1") == "assessment.questions.0"
    assert tree["assessment"]["questions"][0]["prompt"] == "Again?"
    act_on(MODULE_FORM.parts, tree, "remove:assessment.questions.0")
    assert len(tree["assessment"]["questions"]) == 1
    act_on(MODULE_FORM.parts, tree, "add:case_guide")
    assert tree["case_guide"]["discussion"] == []
    act_on(MODULE_FORM.parts, tree, "clear:case_guide")
    assert tree["case_guide"] is None


@settings(max_examples=50, deadline=None)
@given(st.text(max_size=60))
def test_no_button_breaks_a_form(act: str) -> None:
    act_on(MODULE_FORM.parts, MODULE_FORM.shape.opened(module()), act)


@pytest.mark.parametrize(
    "act", ["remove:objectives.99", "up:objectives.0", "add:nowhere", "remove:title", "add:title.0.x"]
)
def test_a_button_that_leads_nowhere_does_nothing(act: str) -> None:
    tree = MODULE_FORM.shape.opened(module())
    act_on(MODULE_FORM.parts, tree, act)
    assert tree == MODULE_FORM.shape.opened(module())


def test_ids_are_made_once_and_kept() -> None:
    tree: Tree = {"key_points": [{"id": "old", "title": "Old"}, {"title": "A new point"}, {"title": "A new point"}]}
    give_ids(MODULE_FORM.parts, tree)
    assert [each["id"] for each in tree["key_points"]] == ["old", "a-new-point", "a-new-point-2"]
    tree["key_points"][1]["title"] = "Renamed"
    give_ids(MODULE_FORM.parts, tree)
    assert tree["key_points"][1]["id"] == "a-new-point"


def test_a_date_without_an_id_gets_none() -> None:
    parts = RESOURCES["workshop"].parts
    tree = {"dates": [{key: value for key, value in DATE.items() if key != "id"}]}
    give_ids(parts, tree)
    assert not tree["dates"][0].get("id")


@pytest.mark.parametrize(
    ("path", "place"),
    [
        ("references.SRC-1.citation", "references.0.citation"),
        ("case_guide.notes.1", "case_guide.discussion.1.note"),
        ("assessment.questions.1.answer", "assessment.questions.1.options"),
        ("key_points.0.text", "key_points.0.text"),
    ],
)
def test_errors_find_their_field(path: str, place: str) -> None:
    found = MODULE.places(path, MODULE.opened(module()))
    assert found == place
    assert part_at(MODULE_FORM.parts, place) is not None


def test_a_group_says_how_many_are_enough() -> None:
    tree = PATHWAY.opened(pathway())
    assert tree["groups"][0]["any"] is None
    tree["groups"][0]["any"] = 1
    assert PATHWAY.closed(tree)["groups"][0]["rule"] == {"any": 1}
    assert PATHWAY.places("groups.0.rule.AnyOf.any", tree) == "groups.0.any"


def test_times_are_those_of_the_place() -> None:
    opened = WORKSHOP.opened({"dates": [DATE]})
    assert opened["dates"][0]["starts_at"] == "2027-03-29T09:00"
    assert WORKSHOP.closed(opened)["dates"][0]["starts_at"] == "2027-03-29T09:00:00-05:00"
    opened["dates"][0]["time_zone"] = "No/Where"
    assert WORKSHOP.closed(opened)["dates"][0]["starts_at"] == "2027-03-29T09:00"


@pytest.mark.parametrize(("text", "value"), [("1:02:03", 3723.0), ("2:03", 123.0), ("90", 90.0), ("soon", "soon")])
def test_positions_in_a_recording(text: str, value: object) -> None:
    assert seconds(text) == value


@settings(max_examples=50, deadline=None)
@given(st.integers(0, 500_000))
def test_positions_come_back(value: int) -> None:
    assert seconds(timecode(value)) == value


def test_names_in_addresses() -> None:
    assert slugify("  Über Pain & Care, part 2 ") == "uber-pain-care-part-2"


def test_every_kind_has_a_form_and_its_names_are_unique() -> None:
    for declaration in (*RESOURCES.values(), PATHWAY_FORM, PROGRAMME_FORM):
        names = [part.name for part in members(declaration.parts)]
        assert len(names) == len(set(names))
        assert all(isinstance(part, Field | Group | Rows) for part in members(declaration.parts))
