"""Files of the catalogue in the console: a list, one with a look at it, its deletion, the recording of a resource."""

import re
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from werkzeug.datastructures import FileStorage

from services.portal.admin.views import Page, administrators_only
from services.portal.catalogue.search import LANGUAGES
from services.portal.clients import clients
from services.portal.forms import Form, in_words
from shared.http import RemoteProblem

media = Blueprint("media", __name__, url_prefix="/admin")

TYPES = {"video": "Videos", "image": "Pictures", "text": "Captions and texts", "application": "Slides"}
PARTS = ("video", "captions", "chapters", "transcript", "poster", "slides")
FIELDS = (*PARTS, "caption_language", "caption_label", "slides_label", "duration_s", "notice")
_SHA256 = re.compile(r"[0-9a-f]{64}")
MENDABLE = frozenset({409, 412, 413, 422})
CONFLICT = 409


@media.route("/media", methods=["GET", "POST"])
@administrators_only
def listing() -> Page:
    """What files there are; and a form that adds one."""
    form = Form.submitted() if request.method == "POST" else Form()
    if request.method == "POST" and (chosen := _chosen(form, "file")):
        try:
            added = clients().catalog.add_asset(chosen.filename or "", chosen.stream)
        except RemoteProblem as problem:
            _refuse(form, problem, ("file",))
        else:
            flash(f"{added['name']} is kept.", "good")
            return redirect(url_for(".one", sha256=added["sha256"]), 303)
    filters = {name: request.args.get(name, "").strip()[:120] for name in ("type", "q", "cursor")}
    if filters["type"] not in TYPES:
        filters["type"] = ""
    filters["unused"] = "true" if request.args.get("unused") else ""
    found = clients().catalog.assets(**{name: value for name, value in filters.items() if value})
    page = render_template("media/listing.html", found=found, filters=filters, types=TYPES, form=form)
    return (page, 422) if form.errors else page  # type: ignore[return-value]


@media.get("/media/<sha256>")
@administrators_only
def one(sha256: str) -> Page:
    """One file: a look at it, and where it is used."""
    if not _SHA256.fullmatch(sha256):
        abort(404)
    return render_template("media/one.html", file=clients().catalog.asset(sha256))


@media.route("/media/<sha256>/delete", methods=["GET", "POST"])
@administrators_only
def delete(sha256: str) -> Page:
    """Ask first, then delete; a file that is needed stays, and the page says by what."""
    if not _SHA256.fullmatch(sha256):
        abort(404)
    refused = ""
    if request.method == "POST":
        try:
            clients().catalog.delete_asset(sha256)
        except RemoteProblem as problem:
            if problem.status != CONFLICT:
                raise
            refused = in_words(problem)
        else:
            flash("The file is deleted.", "good")
            return redirect(url_for(".listing", unused="yes"), 303)
    page = render_template("media/delete.html", file=clients().catalog.asset(sha256), refused=refused)
    return (page, CONFLICT) if refused else page  # type: ignore[return-value]


@media.route("/resources/<slug>/media", methods=["GET", "POST"])
@administrators_only
def recording(slug: str) -> Page:
    """The recording of a resource, part by part, and a form that replaces parts of it."""
    draft, etag = clients().catalog.draft_with_etag(slug)
    if "media" not in draft["content"]:
        abort(404)
    form = Form.submitted() if request.method == "POST" else _present(draft["content"], etag)
    if request.method == "POST" and _anything(form, draft["content"]):
        try:
            clients().catalog.replace_media(slug, form.text("etag"), _fields(form, draft["content"]), _files())
        except RemoteProblem as problem:
            _refuse(form, problem, FIELDS)
            form.values["etag"] = etag
        else:
            flash("The draft has it. Look at what it changes, then publish.", "good")
            return redirect(url_for("editorial.item", plural="resources", slug=slug), 303)
    page = render_template(
        "media/recording.html", slug=slug, draft=draft, content=draft["content"], form=form, languages=LANGUAGES
    )
    return (page, 422) if form.errors else page  # type: ignore[return-value]


def _present(content: dict[str, Any], etag: str) -> Form:
    return Form.showing(
        {
            "etag": etag,
            "caption_language": content["language"],
            "caption_label": LANGUAGES.get(content["language"]),
            "slides_label": "Slides",
            "notice": content.get("notice"),
        }
    )


def _chosen(form: Form, name: str) -> FileStorage | None:
    chosen = request.files.get(name)
    if chosen is None or not chosen.filename:
        form.errors[name] = "Choose a file. A browser forgets it when a page is sent back."
        return None
    return chosen


def _sent() -> list[tuple[str, FileStorage]]:
    return [(name, each) for name in PARTS for each in request.files.getlist(name) if each.filename]


def _anything(form: Form, content: dict[str, Any]) -> bool:
    if not _sent() and not _fields(form, content):
        form.errors[""] = "Choose at least one file. A browser forgets files when a page is sent back."
    return not form.errors


def _files() -> list[tuple[str, str, Any]]:
    return [(name, each.filename or "", each.stream) for name, each in _sent()]


def _fields(form: Form, content: dict[str, Any]) -> list[tuple[str, str]]:
    """Return what goes with the files: only what belongs to a file that was chosen."""
    sent = {name for name, _ in _sent()}
    belongs = {"captions": ("caption_language", "caption_label"), "slides": ("slides_label",), "video": ("duration_s",)}
    names = [name for part, more in belongs.items() if part in sent for name in more if form.text(name)]
    fields = [(name, form.text(name)) for name in names]
    fields += [("without", each) for each in request.form.getlist("without")]
    # A field of one line shows a notice without its line breaks.
    if form.text("notice").split() != (content.get("notice") or "").split():
        fields.append(("notice", form.text("notice")))
    return fields


def _refuse(form: Form, problem: RemoteProblem, names: tuple[str, ...]) -> None:
    if problem.status not in MENDABLE:
        raise problem
    # Of several files the first is meant: `captions.0`.
    problem.problem["errors"] = [
        each | {"field": re.sub(r"\.\d+$", "", each["field"])} for each in problem.problem.get("errors") or []
    ]
    form.refuse(problem, names)
