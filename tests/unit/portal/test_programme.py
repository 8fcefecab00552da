"""What the programme's first page says of its modules."""

from services.portal.programme.views import series_of


def test_a_module_whose_case_is_discussed_as_well_is_one_module() -> None:
    pathway = {
        "groups": [{"id": "part-1", "title": "Part 1"}, {"id": "cases", "title": "Case discussions"}],
        "requirements": [
            {"kind": "quiz_passed", "resource": "pain", "group": "part-1"},
            {"kind": "case_discussed", "resource": "pain", "group": "cases"},
        ],
    }
    pain = {"slug": "pain", "kind": "module"}

    series = series_of(pathway, {"pain": pain})

    assert [(each["group"]["id"], each["modules"]) for each in series] == [("part-1", [pain])]
