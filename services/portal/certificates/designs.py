"""Pages about how certificates look: versions of the design, a new one, looking at one, using it."""

from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for

from services.portal.admin.views import Page, administrators_only
from services.portal.certificates.views import PDF_POLICY
from services.portal.clients import clients
from services.portal.forms import Form
from services.portal.programme.reading import programme_pathway
from shared.http import RemoteProblem

designs = Blueprint("designs", __name__, url_prefix="/admin/certificates/designs")

INVALID = 422
SIGNATORIES = (1, 2, 3)
WORDS = ("ink", "accent", "certifies", "earned", "statement")
PICTURE_POLICY = "default-src 'none'; img-src data:; sandbox"


@designs.get("")
@administrators_only
def listing() -> Page:
    """The versions, newest first."""
    page = clients().progress.designs(request.args.get("cursor", ""))
    return render_template("certificates/console/designs.html", page=page)


@designs.route("/new", methods=["GET", "POST"])
@administrators_only
def new() -> Page:
    """Make a version that begins as another one; nothing prints it yet."""
    if request.method == "GET":
        form = _showing(clients().progress.design(request.args.get("version", 0, type=int)))
        return render_template("certificates/console/new_design.html", form=form, numbers=SIGNATORIES)
    form = Form.submitted()
    _take_pictures(form)
    if _is_complete(form):
        try:
            made = clients().progress.make_design(_content(form), form.key)
        except RemoteProblem as problem:
            form.refuse(problem, WORDS)
        else:
            flash(f"Version {made['version']} is written down. Look at it before you use it.", "good")
            return redirect(url_for(".listing"), 303)
    return render_template("certificates/console/new_design.html", form=form, numbers=SIGNATORIES), INVALID  # type: ignore[return-value]


@designs.get("/<int:version>.pdf")
@administrators_only
def preview(version: int) -> Page:
    """A certificate of the programme as it would look with this version."""
    content = clients().catalog.pathway_draft(programme_pathway())["content"]
    response = Response(clients().progress.preview_certificate(content, version).body, mimetype="application/pdf")
    response.headers["Content-Disposition"] = f'inline; filename="design-{version}.pdf"'
    response.headers["Content-Security-Policy"] = PDF_POLICY
    response.headers["Cache-Control"] = "no-store"
    return response


@designs.post("/<int:version>/use")
@administrators_only
def use(version: int) -> Page:
    """Print it on what is issued from now on."""
    clients().progress.use_design(version)
    flash("It is used for what is issued from now on. What was issued stays as it is.", "good")
    return redirect(url_for(".listing"), 303)


@designs.get("/images/<sha256>.svg")
@administrators_only
def image(sha256: str) -> Page:
    """A logo or a signature."""
    response = Response(clients().progress.image(sha256).body, mimetype="image/svg+xml")
    response.headers["Content-Security-Policy"] = PICTURE_POLICY
    response.headers["Cache-Control"] = "private, max-age=86400"
    return response


def _showing(design: dict[str, Any]) -> Form:
    values: dict[str, str | None] = {name: design[name] for name in WORDS}
    logo = design["logo"] or {}
    values |= {"logo_image": logo.get("image"), "logo_alt": logo.get("alt")}
    for number, each in enumerate(design["signatories"], 1):
        values |= {f"{part}_{number}": each[part] for part in ("name", "role", "image", "alt")}
    return Form.showing(values)


def _take_pictures(form: Form) -> None:
    """Send the chosen files; their hashes travel in the form, so that nothing is lost when it comes back."""
    for field, kept in (("logo", "logo_image"), *((f"picture_{n}", f"image_{n}") for n in SIGNATORIES)):
        if form.text(f"without_{field}"):
            form.values[kept] = ""
        file = request.files.get(field)
        if file is None or not file.filename:
            continue
        try:
            form.values[kept] = clients().progress.keep_image(file.read())["sha256"]
        except RemoteProblem as problem:
            form.errors[field] = problem.errors.get("file") or "This file is not taken."


def _is_complete(form: Form) -> bool:
    form.require(
        certifies="Say what stands before the name.", earned="Say what stands between the name and the achievement."
    )
    if form.text("logo_image") and not form.text("logo_alt"):
        form.errors["logo_alt"] = "Say in words what the logo shows."
    for number in SIGNATORIES:
        parts = {part: form.text(f"{part}_{number}") for part in ("name", "role", "image", "alt")}
        if any(parts.values()):
            for part, message in (("name", "Give the name."), ("role", "Say for what this person stands.")):
                if not parts[part]:
                    form.errors[f"{part}_{number}"] = message
        if parts["image"] and not parts["alt"]:
            form.errors[f"alt_{number}"] = "Say in words what the picture shows."
    return not form.errors


def _content(form: Form) -> dict[str, Any]:
    content: dict[str, Any] = {name: form.text(name) for name in WORDS}
    content["logo"] = {"image": form["logo_image"], "alt": form.text("logo_alt")} if form.text("logo_image") else None
    content["signatories"] = [
        {
            "name": form.text(f"name_{number}"),
            "role": form.text(f"role_{number}"),
            "image": form.text(f"image_{number}") or None,
            "alt": form.text(f"alt_{number}"),
        }
        for number in SIGNATORIES
        if form.text(f"name_{number}")
    ]
    return content
