"""An education manager makes a recorded session in the console, with its files, and a learner watches it."""

import re
import uuid
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import FilePayload, Page, expect

from shared.testing.product import Product
from shared.testing.waiting import wait_for
from tests.driver import Driver

Accessible = Callable[[Page], None]

FILES = Path(__file__).parents[2] / "content/palliative-care/media/high-stakes-communication-2024"
TEXTS = {
    "Summary": "What the panel said about pain, in four minutes.",
    "Offered by": "Example Society",
    "Topics": "communication",
    "For": "nurses",
    "Format": "Online, at any time",
    "Cost": "Free",
    "Credit": "None",
    "Recorded at": "Annual meeting",
    "Year": "2025",
    "Length": "1:12",
    "In words, for the learner": "Watch nine tenths of it.",
}
HOSTILE: dict[str, tuple[str, FilePayload]] = {
    "a page": (
        "Video",
        {"name": "talk.mp4", "mimeType": "video/mp4", "buffer": b"<!doctype html><script>x()</script>"},
    ),
    "a drawing with a script": (
        "Picture shown before it plays",
        {
            "name": "poster.png",
            "mimeType": "image/png",
            "buffer": b'<svg xmlns="http://www.w3.org/2000/svg"><script>x()</script></svg>',
        },
    ),
}


@pytest.fixture
def editor(enter: Callable[..., Page], product: Product) -> Page:
    """An administrator."""
    who = product.access["administrator"]
    return enter(who["email"], who["password"], script=True)


@pytest.fixture
def begun(editor: Page) -> Page:
    """The form of a new recorded session with a title and a name, and nothing else."""
    editor.goto("/admin/resources/new?kind=recorded_session")
    editor.get_by_label("Name in addresses").fill(f"talk-{uuid.uuid4().hex[:8]}")
    editor.get_by_label("Title", exact=True).first.fill("A talk about pain")
    return editor


@pytest.mark.timeout(120)
def test_a_recording_goes_from_the_form_to_a_learner(
    begun: Page, accessible: Accessible, driver: Driver, enter: Callable[..., Page]
) -> None:
    slug = begun.get_by_label("Name in addresses").input_value()
    begun.get_by_label("Video", exact=True).set_input_files(FILES / "video.mp4")
    press(begun, "Save the draft")
    expect(begun.get_by_role("alert")).to_contain_text("Summary: fill this in.")
    accessible(begun)
    press(begun, "Keep it unfinished")
    expect(begun.get_by_text("The draft is not finished")).to_be_visible()
    accessible(begun)

    begun.get_by_role("link", name="Edit the draft").click()
    expect(begun.get_by_role("link", name="video.mp4")).to_be_visible()
    fill(begun)
    press(begun, "Save the draft")
    expect(begun.get_by_text("The draft is saved.")).to_be_visible()
    begun.get_by_role("link", name="Preview the draft").click()
    expect(begun.get_by_role("heading", name="A talk about pain")).to_be_visible()

    begun.goto(f"/admin/resources/{slug}")
    begun.get_by_label("What has changed").fill("First edition")
    press(begun, "Publish now")
    expect(begun.get_by_text("The draft is published.")).to_be_visible()

    person = driver.new_learner()
    page = enter(person.email, person.password)
    page.goto(f"/resources/{slug}")
    expect(page.locator("video track[kind=captions]")).to_have_attribute("srclang", "en")
    expect(page.get_by_role("link", name="Slides of the talk")).to_be_visible()

    def counts() -> bool:
        page.reload()
        return page.get_by_role("button", name=re.compile("I have watched or read this.*First part")).is_visible()

    wait_for(counts, "watching it counts")


@pytest.mark.timeout(120)
@pytest.mark.parametrize("what", HOSTILE)
def test_a_file_that_is_not_what_it_says_is_refused_at_its_field(
    begun: Page, accessible: Accessible, what: str
) -> None:
    label, file = HOSTILE[what]
    begun.get_by_label("Summary").fill("Typed already")
    begun.get_by_label(label, exact=True).set_input_files(file)
    press(begun, "Save the draft")
    field = begun.get_by_label(label, exact=True)
    expect(field).to_have_attribute("aria-invalid", "true")
    expect(field).to_have_accessible_description(re.compile(r"Error: \w+\.\w+: what is inside is not \w+/\w+\. ?$"))
    expect(begun.get_by_label("Summary")).to_have_value("Typed already")
    expect(begun.get_by_role("button", name="Keep it unfinished")).to_have_count(0)
    accessible(begun)


def fill(page: Page) -> None:
    """Type and choose all that the form still lacks."""
    for button in ("Add a language", "Add a segment", "Add a segment", "Add a deck"):
        press(page, button)
    for label, text in TEXTS.items():
        page.get_by_label(label, exact=True).first.fill(text)
    for number, (title, begin, end) in enumerate((("First part", "0:00", "0:36"), ("Second part", "0:36", "1:12"))):
        page.locator(f"[name='segments.{number}.title']").fill(title)
        page.locator(f"[name='segments.{number}.start_s']").fill(begin)
        page.locator(f"[name='segments.{number}.end_s']").fill(end)
    page.locator("[name='slides.0.label']").fill("Slides of the talk")
    page.locator("[name='completion.coverage']").fill("90")
    files = {
        "media.poster": "poster.jpg",
        "media.captions.0.asset": "captions.en.vtt",
        "media.chapters": "chapters.vtt",
        "slides.0.asset": "slides.pdf",
    }
    for name, file in files.items():
        page.locator(f"[name='{name}!file']").set_input_files(FILES / file)


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()
