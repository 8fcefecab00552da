"""The forms of what is watched."""

from services.portal.editing.fields import Field, Group, Rows, Section, Widget
from services.portal.editing.shared_parts import ABOUT, EVALUATION, MORE, completion

MEDIA = Group(
    "media",
    "Recording",
    (
        Field("video", "Video", Widget.FILE, "MP4 or WebM."),
        Field("poster", "Picture shown before it plays", Widget.FILE, "JPEG, PNG or WebP."),
        Field("duration_s", "Length", Widget.TIMECODE, "As 1:02:03 or 2:03."),
        Rows(
            "captions",
            "Captions",
            "language",
            (
                Field("language", "Language", hint="A code such as en.", default="en"),
                Field("label", "Called", default="English"),
                Field("asset", "File", Widget.FILE, "WebVTT."),
            ),
        ),
        Field("chapters", "Chapters", Widget.FILE, "WebVTT."),
        Field("transcript", "Transcript", Widget.FILE, needed=False),
        Field(
            "placeholder",
            "This stands in for a recording that is still to come",
            Widget.FLAG,
            needed=False,
            default=False,
        ),
        Field("placeholder_note", "What the viewer is told of that", Widget.TEXT, needed=False),
    ),
)
SESSION_PARTS = (
    ABOUT,
    Section("Recording", (Field("recorded_at", "Recorded at"), Field("year", "Year", Widget.WHOLE), MEDIA)),
    Section(
        "Parts",
        (
            Rows(
                "segments",
                "Segments",
                "segment",
                (
                    Field("slug", "", Widget.ID, made_from="title"),
                    Field("title", "Title"),
                    Field("start_s", "From", Widget.TIMECODE, "As 1:02:03 or 2:03."),
                    Field("end_s", "To", Widget.TIMECODE),
                ),
                "Each can be watched and counts by itself.",
            ),
            Rows(
                "slides",
                "Slides to download",
                "deck",
                (Field("label", "Called"), Field("asset", "File", Widget.FILE, "PDF.")),
            ),
            EVALUATION,
        ),
    ),
    MORE,
    completion("watched"),
)
