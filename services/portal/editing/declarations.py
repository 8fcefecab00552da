"""The forms of all kinds: one declaration for each. Names are the content's, words are the editors'."""

from dataclasses import dataclass

from services.portal.editing.fields import Field, Group, Part, Rows, Section, Widget
from services.portal.editing.shapes import MODULE, PLAIN, WORKSHOP, Shape

LINE, TEXT, MARKDOWN, LINES = Widget.LINE, Widget.TEXT, Widget.MARKDOWN, Widget.LINES
CHOICE, FLAG, FILE, ID, WHOLE = Widget.CHOICE, Widget.FLAG, Widget.FILE, Widget.ID, Widget.WHOLE
FORMATTED = "You can use *emphasis*, lists and links in Markdown."


@dataclass(frozen=True)
class Declaration:
    """The form of one kind of item."""

    parts: tuple[Part, ...]
    shape: Shape = PLAIN


def _minutes(label: str = "Length in minutes", *, needed: bool = False) -> Group:
    fields = (Field("min", "From", WHOLE), Field("max", "To", WHOLE, hint="The same number when it is known exactly."))
    return Group("minutes", label, fields, needed=needed)


def _ids(begin: str) -> Field:
    return Field("id", "", ID, default=begin)


def _slugs(name: str, label: str, one: str, hint: str = "") -> Rows:
    return Rows(name, label, one, (Field("value", one.capitalize(), suggest="resources"),), hint, plain=True)


ABOUT = Section(
    "About",
    (
        Field("title", "Title"),
        Field("summary", "Summary", TEXT, "One or two sentences, shown in lists and search."),
        Field("provider", "Offered by"),
        Field("topics", "Topics", LINES, "One a line."),
        Field("audience", "For", LINES, "Who it is meant for, one a line."),
        _minutes(),
        Field("format", "Format", hint="For instance: Online, at any time."),
        Field("cost", "Cost"),
        Field("accreditation", "Credit", TEXT, "What credit is offered, by whom; or that there is none."),
        Field("prerequisite", "Before one starts", needed=False),
        Field(
            "notice",
            "Notice on the page",
            TEXT,
            "Shown above the content, for instance that it is a draft.",
            needed=False,
        ),
    ),
)
MORE = Section(
    "Around it",
    (
        Field("homepage", "Page of the provider", hint="An address that begins with https://", needed=False),
        Rows("links", "Further links", "link", (Field("label", "Text"), Field("url", "Address"))),
        Field("last_verified_on", "Compared with its source on", Widget.DATE, needed=False),
        Field("language", "Language", hint="A code such as en or es.", default="en"),
        _slugs("related", "Related resources", "resource"),
    ),
)

RULES = {
    "quiz_passed": "The quiz is passed",
    "watched": "Enough of it is watched",
    "parts_completed": "All its parts are completed",
    "evidence": "Evidence is accepted",
    "viewed": "It is opened",
    "none": "It is never completed",
}


def _completion(*rules: str) -> Section:
    fields: tuple[Part, ...] = (
        Field(
            "rule",
            "It is completed when",
            CHOICE,
            choices=tuple((each, RULES[each]) for each in rules),
            default=rules[0],
        ),
        Field("note", "In words, for the learner"),
    )
    if "watched" in rules:
        share = Field(
            "coverage",
            "Share to be watched, in percent",
            Widget.PERCENT,
            "Only when watching completes it.",
            needed=False,
        )
        fields = (fields[0], share, fields[1])
    return Section("Completion", (Group("completion", "How it is completed", fields),))


SCALE = "Only for a scale."
EVALUATION = Group(
    "evaluation",
    "Evaluation",
    (
        _ids("evaluation"),
        Field("title", "Title"),
        Field("introduction", "Introduction", TEXT),
        Rows(
            "questions",
            "Questions of the evaluation",
            "question",
            (
                _ids("e"),
                Field(
                    "type",
                    "Kind of answer",
                    CHOICE,
                    choices=(
                        ("scale", "A scale from 1 to 5"),
                        ("objectives", "A scale for each objective"),
                        ("choice", "One of some options"),
                        ("several", "Any of some options"),
                        ("text", "Free text"),
                        ("minutes", "Minutes"),
                    ),
                    default="scale",
                ),
                Field("text", "Question", TEXT),
                Field("lowest", "1 stands for", hint=SCALE, needed=False),
                Field("highest", "5 stands for", hint=SCALE, needed=False),
                Rows("options", "Options", "option", (_ids("o"), Field("text", "Option"))),
                Field("comment", "Room for a comment, called", hint="Only beside options.", needed=False),
                Field("optional", "May be left out", FLAG, needed=False, default=False),
            ),
        ),
    ),
    "What learners are asked afterwards.",
    needed=False,
)

QUESTION = (
    _ids("q"),
    Field(
        "type",
        "Kind",
        CHOICE,
        choices=(("single", "One right answer"), ("multiple", "Several right answers")),
        default="single",
    ),
    Field("prompt", "Question", TEXT),
    Rows(
        "options",
        "Answers",
        "answer",
        (_ids("o"), Field("text", "Answer"), Field("right", "This is right", FLAG, needed=False)),
    ),
    Field("rationale", "Why", TEXT, "Shown after grading."),
    Field("objective", "Tests the objective", Widget.ONE_OF, among="objectives"),
    Field("key_points", "Who misses it revisits", Widget.SOME_OF, among="key_points"),
    Field("sources", "Sources", Widget.SOME_OF, among="references", needed=False),
)
MODULE_PARTS = (
    ABOUT,
    Section(
        "What is taught",
        (
            Field("series", "Belongs to the series", suggest="resources", needed=False),
            Rows(
                "objectives",
                "Objectives",
                "objective",
                (_ids("o"), Field("text", "After this module the learner can", TEXT)),
            ),
            Rows(
                "references",
                "Sources",
                "source",
                (
                    Field("key", "Short name", hint="Letters, digits and dashes, such as SMITH-2020."),
                    Field("citation", "Citation", TEXT),
                    Field("status", "How far it was compared with what is taught"),
                ),
            ),
            Rows(
                "key_points",
                "Key points",
                "key point",
                (
                    Field("id", "", ID, made_from="title"),
                    Field("title", "Title"),
                    Field("text", "Text", MARKDOWN, FORMATTED),
                    Field("sources", "Sources", Widget.SOME_OF, among="references", needed=False),
                ),
            ),
            Field(
                "practice_commitments",
                "Take it into practice",
                LINES,
                "What to do differently, one a line.",
                needed=False,
            ),
        ),
    ),
    Section(
        "Quiz",
        (
            Group(
                "assessment",
                "The quiz",
                (
                    Field("title", "Title of the quiz", default="Quiz"),
                    Field("passing_score", "Percent that pass", Widget.PERCENT, default=0.8),
                    Field("shuffle_options", "Show answers in a new order each time", FLAG, needed=False, default=True),
                    Rows("questions", "Questions", "question", QUESTION),
                ),
            ),
        ),
    ),
    Section(
        "For the team",
        (
            Group(
                "case_guide",
                "Case discussion guide",
                (
                    Field("vignette", "The case", MARKDOWN, FORMATTED),
                    _minutes("Minutes for the discussion", needed=True),
                    Rows(
                        "discussion",
                        "Questions and notes",
                        "question",
                        (Field("question", "Question", TEXT), Field("note", "Note for the facilitator", MARKDOWN)),
                    ),
                ),
                needed=False,
            ),
            EVALUATION,
        ),
    ),
    MORE,
    _completion("quiz_passed"),
)

MEDIA = Group(
    "media",
    "Recording",
    (
        Field("video", "Video", FILE, "MP4 or WebM."),
        Field("poster", "Picture shown before it plays", FILE, "JPEG, PNG or WebP."),
        Field("duration_s", "Length", Widget.TIMECODE, "As 1:02:03 or 2:03."),
        Rows(
            "captions",
            "Captions",
            "language",
            (
                Field("language", "Language", hint="A code such as en.", default="en"),
                Field("label", "Called", default="English"),
                Field("asset", "File", FILE, "WebVTT."),
            ),
        ),
        Field("chapters", "Chapters", FILE, "WebVTT."),
        Field("transcript", "Transcript", FILE, needed=False),
        Field("placeholder", "This stands in for a recording that is still to come", FLAG, needed=False, default=False),
        Field("placeholder_note", "What the viewer is told of that", TEXT, needed=False),
    ),
)
SESSION_PARTS = (
    ABOUT,
    Section("Recording", (Field("recorded_at", "Recorded at"), Field("year", "Year", WHOLE), MEDIA)),
    Section(
        "Parts",
        (
            Rows(
                "segments",
                "Segments",
                "segment",
                (
                    Field("slug", "", ID, made_from="title"),
                    Field("title", "Title"),
                    Field("start_s", "From", Widget.TIMECODE, "As 1:02:03 or 2:03."),
                    Field("end_s", "To", Widget.TIMECODE),
                ),
                "Each can be watched and counts by itself.",
            ),
            Rows(
                "slides", "Slides to download", "deck", (Field("label", "Called"), Field("asset", "File", FILE, "PDF."))
            ),
            EVALUATION,
        ),
    ),
    MORE,
    _completion("watched"),
)
DIRECTORY = Group(
    "directory",
    "At a glance",
    (
        *(
            Field(name, label, hint="Say so when it is not known.")
            for name, label in (
                ("length", "Length"),
                ("delivery", "Delivery"),
                ("accreditation", "Accreditation"),
                ("eligibility", "Who can apply"),
                ("cost", "Cost"),
                ("tuition_help", "Help with tuition"),
                ("deadline", "Deadline, in words"),
            )
        ),
        Field("deadline_on", "Deadline, as a day", Widget.DATE, "For calendars and filters.", needed=False),
        Field("location", "Location"),
        Field("alternative", "Another way", TEXT, needed=False),
    ),
)


def _entry(*parts: Part, rules: tuple[str, ...] = ("evidence", "none")) -> tuple[Part, ...]:
    return (ABOUT, *parts, MORE, _completion(*rules))


COURSES = Rows(
    "courses",
    "Courses",
    "course",
    (
        Field("name", "Name"),
        *(
            Field(name, label, needed=False)
            for name, label in (
                ("length", "Length"),
                ("delivery", "Delivery"),
                ("credit", "Credit"),
                ("price", "Price"),
                ("as_of", "As of"),
            )
        ),
    ),
)
DATES = Rows(
    "dates",
    "Dates",
    "date",
    (
        Field("id", "", ID, default="date"),
        Field("starts_at", "Begins", Widget.MOMENT, "As the clocks of the place show it."),
        Field("ends_at", "Ends", Widget.MOMENT),
        Field("time_zone", "Time zone", hint="Such as America/Chicago.", suggest="zones"),
        Field(
            "format",
            "Takes place",
            CHOICE,
            choices=(("online", "Online"), ("in_person", "In person"), ("hybrid", "In person and online")),
            default="online",
        ),
        Field("place", "Place"),
        Field("withdrawn", "It does not take place on this date", FLAG, needed=False, default=False),
    ),
)

RESOURCES: dict[str, Declaration] = {
    "module": Declaration(MODULE_PARTS, MODULE),
    "module_series": Declaration(
        (
            ABOUT,
            Section(
                "Modules",
                (
                    _slugs("parts", "Modules of the series", "module"),
                    Field(
                        "order",
                        "Taken",
                        CHOICE,
                        choices=(("any", "In any order"), ("given", "In the given order")),
                        default="any",
                    ),
                ),
            ),
            MORE,
            _completion("parts_completed"),
        )
    ),
    "recorded_session": Declaration(SESSION_PARTS),
    "video_message": Declaration(
        _entry(
            Section("Recording", (Field("speaker_note", "About the speaker", TEXT), MEDIA)),
            rules=("viewed", "watched", "none"),
        )
    ),
    "external_course": Declaration(
        _entry(Section("Courses", (COURSES, Field("evidence_note", "What counts as completed", TEXT))))
    ),
    "workshop": Declaration(_entry(Section("Dates", (DATES,))), WORKSHOP),
    "external_resource": Declaration(
        _entry(
            Section(
                "What one finds there", (Field("items", "Things worth looking at", LINES, "One a line.", needed=False),)
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
                    Field("body", "Text of the page", MARKDOWN, FORMATTED),
                    Rows(
                        "points",
                        "Points with their sources",
                        "point",
                        (
                            Field("area", "Heading", needed=False),
                            Field("text", "Text", TEXT),
                            Field("source", "Source"),
                        ),
                    ),
                ),
            ),
            rules=("viewed", "none"),
        )
    ),
}
