"""The models of content: what each kind must say, and what is refused."""

import copy
from typing import Any

import pytest
from pydantic import ValidationError

from services.catalog.content import KINDS, CertificateText, PathwayContent, as_json, read_resource

COMMON: dict[str, Any] = {
    "slug": "a-thing",
    "title": "A thing",
    "provider": "Tests",
    "summary": "A summary.",
    "topics": ["pain"],
    "audience": ["everyone"],
    "format": "Text",
    "cost": "Free",
    "accreditation": "None",
}
DIRECTORY = dict.fromkeys(
    ("length", "delivery", "accreditation", "eligibility", "cost", "tuition_help", "deadline", "location"), "Not stated"
)
EVIDENCE = {"rule": "evidence", "note": "Upload it."}
NOTHING = {"rule": "none", "note": "Nothing."}
WORKSHOP_DATE = {
    "starts_at": "2027-03-01T09:00:00-06:00",
    "ends_at": "2027-03-01T17:00:00-06:00",
    "time_zone": "America/Chicago",
    "format": "online",
    "place": "Video call",
}
KIND_FIELDS: dict[str, dict[str, Any]] = {
    "module_series": {"parts": ["one"], "completion": {"rule": "parts_completed", "note": "All."}},
    "external_course": {"evidence_note": "Upload it.", "courses": [{"name": "Basics"}], "completion": EVIDENCE},
    "workshop": {"dates": [WORKSHOP_DATE], "completion": EVIDENCE},
    "external_resource": {"items": ["A book"], "completion": NOTHING},
    "fellowship": {"directory": DIRECTORY, "completion": EVIDENCE},
    "certificate_programme": {"directory": DIRECTORY, "completion": EVIDENCE},
    "page": {"body": "Text.", "completion": NOTHING},
}


def content(kind: str, **fields: Any) -> dict[str, Any]:
    return copy.deepcopy({**COMMON, "kind": kind, **KIND_FIELDS[kind], **fields})


def errors(data: dict[str, Any]) -> str:
    with pytest.raises(ValidationError) as caught:
        read_resource(data)
    return str(caught.value)


@pytest.mark.parametrize("kind", KIND_FIELDS)
def test_each_kind_survives_json(kind) -> None:
    read = read_resource(content(kind))
    assert read.kind == kind
    assert read_resource(as_json(read)) == read


def test_the_kinds_are_those_of_the_catalogue() -> None:
    assert set(KINDS) == {*KIND_FIELDS, "module", "recorded_session", "video_message"}


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("slug", "Not A Slug"),
        ("title", ""),
        ("title", "x" * 201),
        ("homepage", "javascript:alert(1)"),
        ("homepage", "https://"),
        ("homepage", "https://exa mple.org"),
        ("links", [{"label": "Mail", "url": "mailto:a@example.org"}]),
        ("minutes", {"min": 20, "max": 10}),
        ("minutes", {"min": 0, "max": 10}),
        ("topics", ["pain", "pain"]),
        ("related", ["one", "one"]),
        ("language", "english"),
        ("last_verified_on", "yesterday"),
        ("likes", 5),
    ],
)
def test_what_every_kind_refuses(field, value) -> None:
    assert field in errors(content("page", **{field: value}))


def test_a_kind_nobody_knows_is_refused() -> None:
    assert "does not match any of the expected tags" in errors({**COMMON, "kind": "podcast"})


@pytest.mark.parametrize(("kind", "rule"), [("page", "evidence"), ("module_series", "none"), ("fellowship", "viewed")])
def test_a_completion_rule_fits_the_kind(kind, rule) -> None:
    assert "completion rule must be one of" in errors(content(kind, completion={"rule": rule, "note": "x"}))


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"starts_at": "2027-03-01T09:00:00"}, "timezone"),
        ({"ends_at": "2027-02-01T09:00:00-06:00"}, "ends_at must be after starts_at"),
        ({"time_zone": "Central"}, "must be a time zone name"),
    ],
)
def test_the_dates_of_a_workshop_are_real_instants(change, message) -> None:
    assert message in errors(content("workshop", dates=[{**WORKSHOP_DATE, **change}]))


def pathway(**fields: Any) -> dict[str, Any]:
    return {
        "slug": "path",
        "title": "Path",
        "summary": "All.",
        "achievement": {"title": "Done", "criteria": "All passed."},
        "groups": [{"id": "g", "title": "G"}],
        "requirements": [
            {"id": "one", "kind": "quiz_passed", "resource": "m1", "group": "g"},
            {"id": "two", "kind": "quiz_passed", "resource": "m2", "group": "g"},
        ],
        "certificate": {"title": "Certificate", "statement": "Done."},
        **fields,
    }


def test_a_group_may_ask_for_any_so_many() -> None:
    read = PathwayContent.model_validate(pathway(groups=[{"id": "g", "title": "G", "rule": {"any": 1}}]))
    assert as_json(read)["groups"][0]["rule"] == {"any": 1}


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"groups": [{"id": "g", "title": "G", "rule": {"any": 3}}]}, "needs at least 3 requirements, has 2"),
        ({"groups": [{"id": "g", "title": "G"}, {"id": "h", "title": "H"}]}, "group h needs at least 1"),
        ({"groups": [{"id": "g", "title": "G", "optional": True}]}, "needs a requirement that is not optional"),
        ({"requirements": [{"id": "a", "kind": "viewed", "resource": "m", "group": "x"}]}, "group not defined here: x"),
        ({"requirements": []}, "at least 1 item"),
    ],
)
def test_a_pathway_can_be_completed(fields, message) -> None:
    with pytest.raises(ValidationError, match=message):
        PathwayContent.model_validate(pathway(**fields))


def test_what_a_certificate_does_not_use_is_not_stored() -> None:
    before = {"title": "Certificate", "statement": "Completed.", "sample_watermark": None}
    assert CertificateText.model_validate(before).model_dump(mode="json") == before
    whole = before | {"paper": "us-letter", "valid_months": 24, "signatories": [{"name": "Ada", "role": "Chair"}]}
    assert CertificateText.model_validate(whole).model_dump(mode="json") == whole


def test_a_pathway_without_an_order_is_the_content_it_was() -> None:
    content = {
        "slug": "champion",
        "title": "Champion",
        "summary": "Become one.",
        "achievement": {"title": "Champion", "criteria": "Pass."},
        "requirements": [{"id": "r1", "kind": "viewed", "resource": "a-thing", "group": "g1"}],
        "groups": [{"id": "g1", "title": "Part 1"}],
        "certificate": {"title": "Certificate", "statement": "has passed"},
    }
    assert "order" not in as_json(PathwayContent.model_validate(content))
    assert as_json(PathwayContent.model_validate(content | {"order": "given"}))["order"] == "given"
