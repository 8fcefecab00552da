"""Pages in which items are made and changed, and shown as learners will see them."""

from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for

from services.portal.admin.differences import named, pieces
from services.portal.admin.views import Page, administrators_only
from services.portal.catalogue.kinds import KINDS
from services.portal.clients import clients
from services.portal.editing.acts import slugify
from services.portal.editing.form_page import INVALID, FormPage, declaration_of
from services.portal.editing.suggestions import suggestions
from services.portal.editing.trees import labels
from shared.http import RemoteProblem

editing = Blueprint("editing", __name__, url_prefix="/admin/<any(resources,pathways,programmes):plural>")

Json = dict[str, Any]
CHANGED_MEANWHILE = 412
NOUNS = {"resources": "resource", "pathways": "pathway", "programmes": "programme"}
# Names that are pages of the console.
TAKEN = frozenset({"new", "many"})
# Buttons that store the form; the second also what cannot be published yet.
SAVING = ("save", "keep")


@editing.route("/new", methods=["GET", "POST"])
@administrators_only
def new(plural: str) -> Page:
    """Make an item; of resources one chooses the kind first."""
    kind = request.values.get("kind", "")
    declaration = declaration_of(plural, kind)
    if declaration is None:
        return render_template("editing/kinds.html", kinds=KINDS.values())
    fixed = {"kind": kind} if plural == "resources" else {}
    if request.method == "GET":
        return _shown(plural, FormPage.empty(declaration, **fixed), kind=kind)
    page = FormPage.sent(declaration, new=True)
    page.tree |= fixed
    button = request.form.get("do", "save")
    if button not in SAVING:
        page.press(button)
    elif not page.errors and (answer := _save(plural, page, kind)):
        return answer
    return _shown(plural, page, kind=kind)


@editing.route("/<slug>/edit", methods=["GET", "POST"])
@administrators_only
def edit(plural: str, slug: str) -> Page:
    """Change the draft of an item; buttons for rows send the form and show it again with everything typed."""
    draft, etag = clients().catalog.item(plural, slug)
    kind = draft.get("kind", "")
    declaration = declaration_of(plural, kind)
    if declaration is None:
        abort(404)
    if request.method == "GET":
        return _shown(plural, FormPage.opened(declaration, draft["content"], etag), kind=kind, draft=draft)
    page = FormPage.sent(declaration, new=False)
    page.tree["slug"] = slug
    button = request.form.get("do", "save")
    if button == "take":
        _take_theirs(page, draft["content"], request.form.getlist("take"))
    elif button not in SAVING:
        page.press(button)
    elif not page.errors and (answer := _save(plural, page, kind)):
        return answer
    return _shown(plural, page, kind=kind, draft=draft)


def _save(plural: str, page: FormPage, kind: str) -> Page | None:
    """Store the form; None when it was not accepted, with the reasons in the form."""
    content = page.content()
    slug = slugify(str(content.get("slug") or "")) if page.new else str(content["slug"])
    if page.new and (not slug or slug != content["slug"] or slug in TAKEN):
        page.errors["slug"] = "Name in addresses: use small letters, digits and dashes, and no name of a page here."
        return None
    try:
        kept = request.form.get("do") == "keep"
        saved = clients().catalog.write_draft(plural, slug, content, page.etag, incomplete=kept)
    except RemoteProblem as problem:
        if problem.slug == "already-exists":
            page.errors["slug"] = "Name in addresses: there is something with this name already."
        elif problem.status == CHANGED_MEANWHILE:
            return _conflict(plural, page, kind, problem)
        elif problem.status == INVALID:
            page.refuse(problem)
        else:
            raise
        return None
    plan = saved.get("schedule") or {}
    if saved["problems"]:
        flash("The draft is kept as it is. It can be published when nothing is missing any more.", "warn")
    else:
        flash("The draft is saved. Nothing is published by this.", "good")
    if plan.get("state") == "cancelled" and plan.get("version") == saved["version"] - 1:
        flash(f"A publication was planned and is cancelled. {plan['reason']}", "warn")
    if "stay" in request.form:
        return redirect(url_for(".edit", plural=plural, slug=slug), 303)
    return redirect(url_for("editorial.item", plural=plural, slug=slug), 303)


def _conflict(plural: str, page: FormPage, kind: str, problem: RemoteProblem) -> Page:
    """Show what somebody else has stored beside what was typed; the form goes on from theirs when it is sent again."""
    slug = str(page.tree["slug"])
    draft, page.etag = clients().catalog.item(plural, slug)
    found = clients().catalog.content_differences(plural, slug, page.content())
    called = dict(labels(page.declaration.parts))
    theirs: dict[str, Json] = {}
    for each in found:
        top = each["field"].partition(".")[0]
        entry = theirs.setdefault(top, {"label": called.get(top, named(top)), "fields": []})
        entry["fields"].append((named(each["field"]), pieces(_lines(each["before"]), _lines(each["after"]))))
    conflict = {"fields": theirs, "changed_by": problem.problem.get("changed_by"), "changed_at": draft["changed_at"]}
    return _shown(plural, page, kind=kind, draft=draft, conflict=conflict, status=409)


def _lines(value: Any) -> Any:
    """Write a list of texts as it is typed, one a line."""
    plain = isinstance(value, list) and all(isinstance(each, str) for each in value)
    return "\n".join(value) if plain else value


def _take_theirs(page: FormPage, theirs: Json, names: list[str]) -> None:
    """Replace members of the form by what somebody else has stored."""
    opened = page.declaration.shape.opened(theirs)
    for name in names:
        if name in opened:
            page.tree[name] = opened[name]
    if names:
        flash("Their version of what you chose is in the form. Look at it, then save.", "good")


def _shown(plural: str, page: FormPage, *, status: int = 200, **more: Any) -> Page:
    body = render_template(
        "editing/form.html",
        plural=plural,
        noun=NOUNS[plural],
        page=page,
        suggested=suggestions(page.parts),
        **more,
    )
    return body, INVALID if page.errors else status  # type: ignore[return-value]
