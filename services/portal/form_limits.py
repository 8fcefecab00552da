"""How large forms may be: small, but on the pages that take files or a whole module."""

from dataclasses import dataclass

from flask import Flask, request

from services.portal.sessions.visitor import visitor

KB, MB = 1024, 1024 * 1024
LARGEST_FORM = 512 * KB


@dataclass(frozen=True)
class Limits:
    """What the forms of a page may hold: bytes in all, bytes of text, and fields; None is the framework's own."""

    content: int
    text: int | None = None
    fields: int | None = None
    administrators_only: bool = True


# A module with its quiz is long, and files come with it.
EDITED = Limits(100 * MB, text=8 * MB, fields=20_000)
# By endpoint, or by blueprint for all of its pages. A little more than a file may have lets the form say what is wrong.
LARGER = {
    "evidence.completion": Limits(16 * MB, administrators_only=False),
    # Four pictures of the size that progress takes.
    "designs.new": Limits(4 * 300 * KB + 64 * KB),
    # A recording of 512 MB with its slides.
    "media.listing": Limits(700 * MB),
    "media.recording": Limits(700 * MB),
    "editing": EDITED,
    "item_previews": EDITED,
    "packs": Limits(256 * MB),
}


def install(app: Flask) -> None:
    """Set the limits of the app; must come before anything that reads forms."""
    app.config["MAX_CONTENT_LENGTH"] = LARGEST_FORM
    app.before_request(_allow_larger)


def _allow_larger() -> None:
    larger = LARGER.get(request.endpoint or "") or LARGER.get(request.blueprint or "")
    if larger is None:
        return
    who = visitor()
    if larger.administrators_only and not (who and who.administers):
        return
    request.max_content_length = larger.content
    if larger.text is not None:
        request.max_form_memory_size = larger.text
    if larger.fields is not None:
        request.max_form_parts = larger.fields
