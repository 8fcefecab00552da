"""The page on which a learner hands in evidence."""

import io
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from services.portal.clients import clients
from services.portal.evidence.files import hand_out, open_file
from services.portal.forms import Form
from services.portal.sessions.visitor import signed_in_only
from shared.http import RemoteProblem

evidence = Blueprint("evidence", __name__)

Json = dict[str, Any]
FIELDS = ("completed_on", "hours", "reflection", "file")
MB = 1024 * 1024
LARGEST_FILE = 10 * MB


@evidence.route("/resources/<slug>/completion", methods=["GET", "POST"])
@signed_in_only
def completion(slug: str) -> str | Response | tuple[str, int]:
    """Say when a resource was completed elsewhere, and show it; and see what became of that."""
    standing = clients().progress.resource(slug)
    found = clients().catalog.resource(slug, standing.get("revision"))
    content = found["content"]
    if content["completion"]["rule"] != "evidence":
        abort(404)
    page = {"content": content, "resource": found, "standing": standing, "attests": attests(content)}
    form = Form.submitted() if request.method == "POST" else Form()
    if request.method == "GET" or not _complete(form, attested=page["attests"]):
        status = 200 if request.method == "GET" else 422
        return render_template("evidence/completion.html", form=form, **page), status
    try:
        handed_in = clients().progress.hand_in(slug, _fields(form))
    except RemoteProblem as problem:
        form.refuse(problem, FIELDS)
        return render_template("evidence/completion.html", form=form, **page), 422
    if handed_in["state"] == "accepted":
        flash("Thank you. This is completed and stands in your record.", "good")
    else:
        flash("Thank you. A reviewer looks at it, and you are told by mail.", "good")
    return redirect(url_for(".completion", slug=slug), 303)


@evidence.get("/resources/<slug>/completion/<evidence_id>/file")
@signed_in_only
def own_file(slug: str, evidence_id: str) -> Response:  # noqa: ARG001 - the address says where the file belongs
    """Open what the learner handed in themselves."""
    return open_file(clients().progress.own_file_link(evidence_id))


@evidence.get("/evidence-files/<token>")
def file(token: str) -> Response:
    """Hand out a file by a link that holds for two minutes; no session is looked at."""
    return hand_out(token)


def attests(content: Json) -> bool:
    """Say whether the learner's own word is enough, as progress reads it in the completion note."""
    return "reflection" in content["completion"]["note"].casefold()


def _complete(form: Form, *, attested: bool) -> bool:
    needed = {"completed_on": "Give the day on which you completed it."}
    if attested:
        needed["reflection"] = "Write one line on what you take from it."
    form.require(**needed)
    chosen = request.files.get("file")
    if not attested and (chosen is None or not chosen.filename):
        form.errors["file"] = "Choose the file that shows it. A browser forgets a file when a page is sent back."
    elif chosen is not None and chosen.stream.seek(0, io.SEEK_END) > LARGEST_FILE:
        form.errors["file"] = f"The file is larger than {LARGEST_FILE // MB} MB."
    if chosen is not None:
        chosen.stream.seek(0)
    return not form.errors


def _fields(form: Form) -> dict[str, Any]:
    fields: dict[str, Any] = form.take("completed_on", "hours", "reflection")
    chosen = request.files.get("file")
    if chosen is not None and chosen.filename:
        fields["file"] = (chosen.filename, chosen.stream.read(), "application/octet-stream")
        chosen.close()
    return fields
