"""The parts of forms about what others offer: courses, dates, training posts."""

from services.portal.editing.fields import Field, Group, Rows, Widget

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
        Field("alternative", "Another way", Widget.TEXT, needed=False),
    ),
)
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
        Field("id", "", Widget.ID, default="date"),
        Field("starts_at", "Begins", Widget.MOMENT, "As the clocks of the place show it."),
        Field("ends_at", "Ends", Widget.MOMENT),
        Field("time_zone", "Time zone", hint="Such as America/Chicago.", suggest="zones"),
        Field(
            "format",
            "Takes place",
            Widget.CHOICE,
            choices=(("online", "Online"), ("in_person", "In person"), ("hybrid", "In person and online")),
            default="online",
        ),
        Field("place", "Place"),
        Field("withdrawn", "It does not take place on this date", Widget.FLAG, needed=False, default=False),
    ),
)
