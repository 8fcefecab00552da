"""The pack that ships: complete, honest about being a draft, and without errors."""

from pathlib import Path

import pytest

from services.catalog.content import Module, Page, RecordedSession, VideoMessage
from services.catalog.packs.lint import lint
from services.catalog.packs.reader import Pack, read_pack
from services.catalog.packs.webvtt import read_cues

ROOT = Path(__file__).parents[3] / "content" / "palliative-care"
LARGEST_PLACEHOLDER = 400_000


@pytest.fixture(scope="module")
def shipped() -> Pack:
    return read_pack(ROOT)


def modules(pack: Pack) -> list[Module]:
    return [resource for resource in pack.resources if isinstance(resource, Module)]


def recordings(pack: Pack) -> list[RecordedSession | VideoMessage]:
    return [resource for resource in pack.resources if isinstance(resource, RecordedSession | VideoMessage)]


def test_lint_finds_no_error_and_only_the_known_gaps() -> None:
    assert [(finding.severity, finding.file, finding.where) for finding in lint(ROOT)] == [
        ("warning", "modules/p1-m2/module.yaml", "objectives.o1"),
        ("warning", "modules/p1-m2/module.yaml", "objectives.o4"),
        ("warning", "modules/p1-m3/module.yaml", "objectives.o4"),
    ]


def test_it_has_twenty_entries_and_eleven_modules(shipped) -> None:
    assert len(modules(shipped)) == 11
    assert len(shipped.resources) == 31


def test_every_module_has_five_questions_and_part_one_a_case_guide(shipped) -> None:
    assert {len(module.assessment.questions) for module in modules(shipped)} == {5}
    assert {module.slug for module in modules(shipped) if module.case_guide} == {f"p1-m{n}" for n in range(1, 6)}


def test_every_module_says_that_it_awaits_review(shipped) -> None:
    assert all("clinical review" in (module.notice or "") for module in modules(shipped))


def test_the_first_page_says_that_this_is_a_starter(shipped) -> None:
    notice = shipped.programme.notice or ""
    readme = " ".join((ROOT / "README.md").read_text().replace("**", "").split())
    for sentence in (
        "modelled on the public list",
        "original drafts that await clinical review",
        "not published or endorsed",
    ):
        assert sentence in notice
        assert sentence in readme


def test_nothing_offers_credit(shipped) -> None:
    assert "Not valid for CME/CE credit" in shipped.pathways[0].certificate.statement
    assert all(module.accreditation.startswith("None.") for module in modules(shipped))


def test_recordings_are_placeholders_and_say_so_in_their_captions(shipped) -> None:
    assert len(recordings(shipped)) == 4
    for recording in recordings(shipped):
        assert recording.media.placeholder
        assert recording.media.video.size < LARGEST_PLACEHOLDER
        cues = read_cues((ROOT / "media" / recording.slug / "captions.en.vtt").read_text())
        assert "Placeholder" in cues[0].text


def test_the_catalogue_shows_the_real_length_of_the_sessions(shipped) -> None:
    minutes = {each.slug: each.minutes.max for each in recordings(shipped) if isinstance(each, RecordedSession)}
    assert minutes == {"high-stakes-communication-2024": 120, "outpatient-pc-indications-2023": 50}


def test_pages_are_long_enough_to_say_something_and_short_enough_to_be_read(shipped) -> None:
    pages = [resource for resource in shipped.resources if isinstance(resource, Page)]
    assert len(pages) == 5
    assert all(250 <= len(page.body.split()) <= 450 for page in pages)


def test_both_series_complete_the_pathway(shipped) -> None:
    required = {each.resource for each in shipped.pathways[0].requirements if not each.optional}
    assert required == {module.slug for module in modules(shipped)}
