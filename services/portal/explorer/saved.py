"""What the visitor keeps for later: resources of any kind, and searches."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from services.portal.catalogue.standing import if_possible
from services.portal.clients import clients
from services.portal.sessions.returning import safe_return
from services.portal.sessions.visitor import signed_in_only, visitor
from shared.http import RemoteProblem

saved = Blueprint("saved", __name__, url_prefix="/saved")


def saved_slugs() -> set[str]:
    """Return the slugs that the visitor keeps; none for nobody, or while progress does not answer."""
    return {each["slug"] for each in if_possible(clients().progress.saved_resources) or ()}


@saved.get("")
@signed_in_only
def mine() -> str:
    """Everything that the visitor keeps."""
    resources = clients().progress.saved_resources()
    cards = clients().catalog.cards(each["slug"] for each in resources)
    directory = [each for each in resources if each["kind"] in {"fellowship", "certificate_programme"}]
    return render_template(
        "explorer/saved.html",
        resources=resources,
        cards=cards,
        directory=[each["slug"] for each in directory if not each["retired"]][:4],
        searches=clients().progress.saved_searches(),
    )


@saved.post("/resources/<slug>")
def keep(slug: str) -> Response:
    """Keep a resource or let it go; who has no account is asked to sign in and comes back to the page."""
    back = safe_return(request.form.get("back"), url_for("catalogue.resource", slug=slug))
    if visitor() is None:
        return redirect(url_for("identity.sign_in", next=back), 303)
    try:
        if request.form.get("keep") == "no":
            clients().progress.drop_resource(slug)
            flash("Taken from your list.", "good")
        else:
            clients().progress.save_resource(slug)
            flash("Saved. You find it under My learning, Saved.", "good")
    except RemoteProblem as problem:
        if problem.status != 409:
            raise
        flash(problem.problem.get("title", "This could not be saved"), "warn")
    return redirect(back, 303)


@saved.post("/searches")
@signed_in_only
def keep_search() -> Response:
    """Keep a search under a name, or let one go."""
    if search_id := request.form.get("remove"):
        clients().progress.drop_search(search_id)
        return redirect(url_for(".mine"), 303)
    query = request.form.get("query", "").lstrip("?")
    name = request.form.get("name", "").strip()[:120] or "A search"
    try:
        clients().progress.save_search(name, query)
        flash("Search saved. You find it under My learning, Saved.", "good")
    except RemoteProblem as problem:
        if problem.status not in {409, 422}:
            raise
        flash(problem.problem.get("title", "This could not be saved"), "warn")
    return redirect(f"{url_for('catalogue.listing')}?{query}", 303)
