"""How large the forms of editors may be: a module with its quiz is long, and files come with it."""

from flask import request

from services.portal.sessions.visitor import visitor

MB = 1024 * 1024
LARGEST_TEXT = 8 * MB
MOST_FIELDS = 20_000
LARGEST = {"editing": 100 * MB, "item_previews": 100 * MB, "packs": 256 * MB}


def allow_long_forms() -> None:
    """Raise the limits for the pages of editors; called before anything reads the form, and for nobody else."""
    who = visitor() if request.blueprint in LARGEST else None
    if who is not None and who.administers:
        request.max_content_length = LARGEST[str(request.blueprint)]
        request.max_form_memory_size = LARGEST_TEXT
        request.max_form_parts = MOST_FIELDS
