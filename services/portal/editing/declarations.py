"""The forms of all kinds of resources: one declaration for each. Names are the content's, words are the editors'."""

from dataclasses import dataclass

from services.portal.editing.entry_forms import COURSES, DATES, DIRECTORY
from services.portal.editing.fields import Field, Part, Rows, Section, Widget
from services.portal.editing.module_form import MODULE_PARTS
from services.portal.editing.recording_forms import MEDIA, SESSION_PARTS
from services.portal.editing.shapes import MODULE, PLAIN, WORKSHOP, Shape
from services.portal.editing.shared_parts import ABOUT, FORMATTED, MORE, completion, slugs


@dataclass(frozen=True)
class Declaration:
    """The form of one kind of item."""

    parts: tuple[Part, ...]
    shape: Shape = PLAIN


def _entry(*parts: Part, rules: tuple[str, ...] = ("evidence", "none")) -> tuple[Part, ...]:
    return (ABOUT, *parts, MORE, completion(*rules))


RESOURCES: dict[str, Declaration] = {
    "module": Declaration(MODULE_PARTS, MODULE),
    "module_series": Declaration(
        (
            ABOUT,
            Section(
                "Modules",
                (
                    slugs("parts", "Modules of the series", "module"),
                    Field(
                        "order",
                        "Taken",
                        Widget.CHOICE,
                        choices=(("any", "In any order"), ("given", "In the given order")),
                        default="any",
                    ),
                ),
            ),
            MORE,
            completion("parts_completed"),
        )
    ),
    "recorded_session": Declaration(SESSION_PARTS),
    "video_message": Declaration(
        _entry(
            Section("Recording", (Field("speaker_note", "About the speaker", Widget.TEXT), MEDIA)),
            rules=("viewed", "watched", "none"),
        )
    ),
    "external_course": Declaration(
        _entry(Section("Courses", (COURSES, Field("evidence_note", "What counts as completed", Widget.TEXT))))
    ),
    "workshop": Declaration(_entry(Section("Dates", (DATES,))), WORKSHOP),
    "external_resource": Declaration(
        _entry(
            Section(
                "What one finds there",
                (Field("items", "Things worth looking at", Widget.LINES, "One a line.", needed=False),),
            ),
            rules=("none", "viewed", "evidence"),
        )
    ),
    "fellowship": Declaration(_entry(Section("The post", (DIRECTORY,)), rules=("none", "evidence"))),
    "certificate_programme": Declaration(_entry(Section("The programme", (DIRECTORY,)), rules=("none", "evidence"))),
    "page": Declaration(
        _entry(
            Section(
                "Text",
                (
                    Field("body", "Text of the page", Widget.MARKDOWN, FORMATTED),
                    Rows(
                        "points",
                        "Points with their sources",
                        "point",
                        (
                            Field("area", "Heading", needed=False),
                            Field("text", "Text", Widget.TEXT),
                            Field("source", "Source"),
                        ),
                    ),
                ),
            ),
            rules=("viewed", "none"),
        )
    ),
}
