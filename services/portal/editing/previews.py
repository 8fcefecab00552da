"""Items shown as learners will see them, from the draft or from a form that is not saved."""

from typing import Any

from flask import Blueprint, abort, render_template, request

from services.portal.admin.views import Page, administrators_only
from services.portal.catalogue.kinds import kind_of
from services.portal.catalogue.views import around
from services.portal.clients import clients
from services.portal.editing.form_page import INVALID, FormPage, declaration_of, unfinished_parts
from services.portal.programme.reading import the_programme
from services.portal.programme.views import presented
from shared.http import RemoteProblem

item_previews = Blueprint("item_previews", __name__, url_prefix="/admin/<any(resources,pathways,programmes):plural>")

Json = dict[str, Any]


@item_previews.get("/<slug>/preview")
@administrators_only
def stored(plural: str, slug: str) -> Page:
    """Show the draft as it is stored."""
    draft, _ = clients().catalog.item(plural, slug)
    if messages := unfinished_parts(plural, draft):
        return _not_ready(messages)
    return _page(plural, clients().catalog.draft_preview(plural, slug), draft["content"])


@item_previews.post("/preview")
@administrators_only
def typed(plural: str) -> Page:
    """Show what is in a form; nothing is stored."""
    new, kind = request.form.get("new") == "yes", request.form.get("kind", "")
    declaration = declaration_of(plural, kind)
    if declaration is None:
        abort(404)
    form = FormPage.sent(declaration, new=new)
    content = form.content()
    if new and plural == "resources":
        content["kind"] = kind
    slug = str(content.get("slug") or "preview")
    try:
        shown = clients().catalog.content_preview(plural, slug, content | {"slug": slug})
    except RemoteProblem as problem:
        if problem.status != INVALID:
            raise
        form.refuse(problem)
        return _not_ready(list(form.errors.values()))
    return _page(plural, shown, content)


def _not_ready(messages: list[str]) -> Page:
    return render_template("editing/no_preview.html", messages=messages), INVALID  # type: ignore[return-value]


def _page(plural: str, shown: Json, content: Json) -> Page:
    """Draw the learners' own page; `written` is the content with the key, for the part that only editors see."""
    if plural == "resources":
        context = around(shown["content"]) | {"second": None, "saved": False, "chosen": None, "standing": None}
        context |= {"resource": shown, "content": shown["content"], "kind": kind_of(shown["kind"])}
        return render_template(f"catalogue/kinds/{shown['kind']}.html", preview=True, written=content, **context)
    if plural == "programmes":
        pathway = clients().catalog.pathway(content["pathway"])["content"]
        return render_template("programme/landing.html", preview=True, **presented(shown["content"], pathway))
    programme = the_programme() or {"title": content["title"], "tagline": content["title"], "summary": "", "body": ""}
    page = presented(programme | {"pathway": content["slug"]}, shown["content"])
    return render_template("programme/landing.html", preview=True, **page)
