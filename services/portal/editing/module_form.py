"""The form of a module: what is taught, its quiz, its case guide."""

from services.portal.editing.fields import Field, Group, Rows, Section, Widget
from services.portal.editing.shared_parts import ABOUT, EVALUATION, FORMATTED, MORE, completion, ids, minutes_of

QUESTION = (
    ids("q"),
    Field(
        "type",
        "Kind",
        Widget.CHOICE,
        choices=(("single", "One right answer"), ("multiple", "Several right answers")),
        default="single",
    ),
    Field("prompt", "Question", Widget.TEXT),
    Rows(
        "options",
        "Answers",
        "answer",
        (ids("o"), Field("text", "Answer"), Field("right", "This is right", Widget.FLAG, needed=False)),
    ),
    Field("rationale", "Why", Widget.TEXT, "Shown after grading."),
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
                (ids("o"), Field("text", "After this module the learner can", Widget.TEXT)),
            ),
            Rows(
                "references",
                "Sources",
                "source",
                (
                    Field("key", "Short name", hint="Letters, digits and dashes, such as SMITH-2020."),
                    Field("citation", "Citation", Widget.TEXT),
                    Field("status", "How far it was compared with what is taught"),
                ),
            ),
            Rows(
                "key_points",
                "Key points",
                "key point",
                (
                    Field("id", "", Widget.ID, made_from="title"),
                    Field("title", "Title"),
                    Field("text", "Text", Widget.MARKDOWN, FORMATTED),
                    Field("sources", "Sources", Widget.SOME_OF, among="references", needed=False),
                ),
            ),
            Field(
                "practice_commitments",
                "Take it into practice",
                Widget.LINES,
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
                    Field(
                        "shuffle_options",
                        "Show answers in a new order each time",
                        Widget.FLAG,
                        needed=False,
                        default=True,
                    ),
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
                    Field("vignette", "The case", Widget.MARKDOWN, FORMATTED),
                    minutes_of("Minutes for the discussion", needed=True),
                    Rows(
                        "discussion",
                        "Questions and notes",
                        "question",
                        (
                            Field("question", "Question", Widget.TEXT),
                            Field("note", "Note for the facilitator", Widget.MARKDOWN),
                        ),
                    ),
                ),
                needed=False,
            ),
            EVALUATION,
        ),
    ),
    MORE,
    completion("quiz_passed"),
)
