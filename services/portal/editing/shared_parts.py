"""Parts of the forms that several kinds have."""

from services.portal.editing.fields import Field, Group, Part, Rows, Section, Widget

FORMATTED = "You can use *emphasis*, lists and links in Markdown."


def minutes_of(label: str = "Length in minutes", *, needed: bool = False) -> Group:
    """Return the group of a length in minutes."""
    fields = (
        Field("min", "From", Widget.WHOLE),
        Field("max", "To", Widget.WHOLE, hint="The same number when it is known exactly."),
    )
    return Group("minutes", label, fields, needed=needed)


def ids(begin: str) -> Field:
    """Return the field of an id that begins so and is made by chance."""
    return Field("id", "", Widget.ID, default=begin)


def slugs(name: str, label: str, one: str, hint: str = "") -> Rows:
    """Return rows of resources, by their names in addresses."""
    return Rows(name, label, one, (Field("value", one.capitalize(), suggest="resources"),), hint, plain=True)


ABOUT = Section(
    "About",
    (
        Field("title", "Title"),
        Field("summary", "Summary", Widget.TEXT, "One or two sentences, shown in lists and search."),
        Field("provider", "Offered by"),
        Field("topics", "Topics", Widget.LINES, "One a line."),
        Field("audience", "For", Widget.LINES, "Who it is meant for, one a line."),
        minutes_of(),
        Field("format", "Format", hint="For instance: Online, at any time."),
        Field("cost", "Cost"),
        Field("accreditation", "Credit", Widget.TEXT, "What credit is offered, by whom; or that there is none."),
        Field("prerequisite", "Before one starts", needed=False),
        Field(
            "notice",
            "Notice on the page",
            Widget.TEXT,
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
        slugs("related", "Related resources", "resource"),
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


def completion(*rules: str) -> Section:
    """Return the section of how a resource is completed, with the rules that fit its kind."""
    fields: tuple[Part, ...] = (
        Field(
            "rule",
            "It is completed when",
            Widget.CHOICE,
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
        ids("evaluation"),
        Field("title", "Title"),
        Field("introduction", "Introduction", Widget.TEXT),
        Rows(
            "questions",
            "Questions of the evaluation",
            "question",
            (
                ids("e"),
                Field(
                    "type",
                    "Kind of answer",
                    Widget.CHOICE,
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
                Field("text", "Question", Widget.TEXT),
                Field("lowest", "1 stands for", hint=SCALE, needed=False),
                Field("highest", "5 stands for", hint=SCALE, needed=False),
                Rows("options", "Options", "option", (ids("o"), Field("text", "Option"))),
                Field("comment", "Room for a comment, called", hint="Only beside options.", needed=False),
                Field("optional", "May be left out", Widget.FLAG, needed=False, default=False),
            ),
        ),
    ),
    "What learners are asked afterwards.",
    needed=False,
)
