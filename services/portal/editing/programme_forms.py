"""The forms of pathways and of the programme's page."""

from services.portal.editing.declarations import Declaration
from services.portal.editing.fields import Field, Group, Rows, Section, Widget
from services.portal.editing.shapes import PATHWAY
from services.portal.editing.shared_parts import FORMATTED

KINDS_OF_REQUIREMENT = (
    ("quiz_passed", "Pass the quiz"),
    ("watched", "Watch it"),
    ("viewed", "Open it"),
    ("evidence", "Hand in evidence"),
    ("evaluation_given", "Give the evaluation"),
    ("commitments_made", "Commit to a change"),
)

PATHWAY_FORM = Declaration(
    (
        Section(
            "About",
            (
                Field("title", "Title"),
                Field("summary", "Summary", Widget.TEXT, "Shown where learners join."),
                Group(
                    "achievement",
                    "What is earned",
                    (Field("title", "Title of the achievement"), Field("criteria", "For what", Widget.TEXT)),
                ),
            ),
        ),
        Section(
            "Requirements",
            (
                Field(
                    "order",
                    "They are met",
                    Widget.CHOICE,
                    "In the given order, the next step is always the first that is open. Nothing is locked.",
                    choices=(("any", "In any order"), ("given", "In the given order")),
                    default="any",
                ),
                Rows(
                    "groups",
                    "Groups",
                    "group",
                    (
                        Field("id", "", Widget.ID, made_from="title"),
                        Field("title", "Title"),
                        Field(
                            "any", "So many of them are enough", Widget.WHOLE, "Empty: all of them count.", needed=False
                        ),
                        Field("resource", "The series they come from", suggest="resources", needed=False),
                        Field("optional", "The whole group is optional", Widget.FLAG, needed=False, default=False),
                    ),
                    "Every requirement belongs to a group. Learners see the groups in this order.",
                ),
                Rows(
                    "requirements",
                    "Requirements",
                    "requirement",
                    (
                        Field("id", "", Widget.ID, made_from="resource"),
                        Field("resource", "Resource", suggest="resources"),
                        Field(
                            "kind",
                            "What is to be done",
                            Widget.CHOICE,
                            choices=KINDS_OF_REQUIREMENT,
                            default="quiz_passed",
                        ),
                        Field("group", "In the group", Widget.ONE_OF, among="groups"),
                        Field("optional", "Optional", Widget.FLAG, needed=False, default=False),
                    ),
                    "Add a group first.",
                ),
            ),
        ),
        Section(
            "Certificate",
            (
                Group(
                    "certificate",
                    "What the certificate says",
                    (
                        Field("title", "Title of the certificate"),
                        Field("statement", "Statement", Widget.TEXT),
                        Field("sample_watermark", "Watermark of samples", needed=False),
                        Field(
                            "paper",
                            "Paper",
                            Widget.CHOICE,
                            choices=(("", "A4"), ("us-letter", "US Letter"), ("a4", "A4, as stated")),
                            needed=False,
                        ),
                        Field("accent", "Color of lines and ornaments", hint="As #0b5557.", needed=False),
                        Rows(
                            "signatories",
                            "Signatories",
                            "signatory",
                            (Field("name", "Name"), Field("role", "Role")),
                            "At most three.",
                        ),
                        Field(
                            "valid_months", "Holds for so many months", Widget.WHOLE, "Empty: for ever.", needed=False
                        ),
                        Field("renewal_months", "May be renewed so many months before", Widget.WHOLE, needed=False),
                    ),
                ),
            ),
        ),
    ),
    PATHWAY,
)

_SHOWN = (Field("value", "Resource", suggest="resources"),)
PROGRAMME_FORM = Declaration(
    (
        Section(
            "First page",
            (
                Field("title", "Title"),
                Field("tagline", "Tagline"),
                Field("summary", "Summary", Widget.TEXT),
                Field("notice", "Notice", Widget.TEXT, needed=False),
                Field("body", "About the programme", Widget.MARKDOWN, FORMATTED),
            ),
        ),
        Section(
            "What it leads to",
            (
                Field("pathway", "Pathway", suggest="pathways"),
                Rows("featured", "Featured resources", "resource", _SHOWN, plain=True),
                Rows("pages", "Pages about the programme", "page", _SHOWN, plain=True),
            ),
        ),
    )
)
