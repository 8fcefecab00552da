"""Pages of the console about designations and audit files."""

import functools
import re
from collections.abc import Callable
from typing import Any, ParamSpec

from flask import Blueprint, Response, abort, flash, make_response, redirect, render_template, request, url_for

from services.portal.admin.views import Page
from services.portal.clients import clients
from services.portal.credit.terms_form import FIELDS, filled_in, terms_of
from services.portal.forms import Form, in_words
from services.portal.identity.choices import PROFESSIONS
from services.portal.sessions.visitor import signed_in_only, visitor
from shared.http import RemoteProblem

credit_console = Blueprint("credit_console", __name__, url_prefix="/admin/credit")
credit_audit = Blueprint("credit_audit", __name__, url_prefix="/admin/credit/audit-files")

P = ParamSpec("P")
Json = dict[str, Any]
INVALID, CHANGED = 422, 412
NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
KINDS = {"resource": "Resource", "pathway": "Pathway"}
FORMATS = (
    *("enduring material", "live activity", "journal-based CME activity", "internet point-of-care activity"),
    *("PI CME activity", "test-item writing activity", "manuscript review activity"),
)


def designating_only(view: Callable[P, Page]) -> Callable[P, Page]:
    """Answer 403 to people who are neither administrators nor credit staff."""

    @functools.wraps(view)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> Page:
        who = visitor()
        if who is None or not (who.administers or who.handles_credit):
            abort(403)
        return view(*args, **kwargs)

    return signed_in_only(guarded)


@credit_console.get("")
@designating_only
def designations() -> Page:
    """What ever had a designation, and the way to a new one."""
    return _designations(Form())


def _designations(form: Form) -> str:
    items = clients().progress.designations()
    return render_template("credit/console/designations.html", items=items, kinds=KINDS, form=form)


@credit_console.get("/open")
@designating_only
def open_one() -> Page:
    """Go to the designation of what somebody named."""
    kind, slug = request.args.get("kind", ""), request.args.get("slug", "").strip()
    if kind not in KINDS or not NAME.fullmatch(slug):
        form = Form.showing({"kind": kind, "slug": slug})
        form.errors["slug"] = "Write the name as it stands in the address of the page: letters, digits and hyphens."
        return make_response(_designations(form), INVALID)
    return redirect(url_for(".designation", kind=kind, slug=slug), 303)


@credit_console.route("/<any(resource, pathway):kind>/<slug>", methods=["GET", "POST"])
@designating_only
def designation(kind: str, slug: str) -> Page:
    """Enter what the provider designated; look at what it lacks; switch credit on or off."""
    stored, etag = clients().progress.designation(kind, slug)
    form = Form.submitted() if request.method == "POST" else filled_in(stored["terms"], etag)
    findings = stored["findings"]
    if request.method == "POST":
        terms = terms_of(form)
        if terms is not None and form["then"] == "lint":
            findings = _linted(kind, slug, terms, form)
        elif terms is not None:
            if _enter(kind, slug, terms, form):
                return redirect(url_for(".designation", kind=kind, slug=slug), 303)
            findings = clients().progress.lint_designation(kind, slug, terms)
    page: Json = {"stored": stored, "form": form, "findings": findings, "professions": PROFESSIONS, "formats": FORMATS}
    shown = render_template("credit/console/designation.html", **page, kinds=KINDS)
    return make_response(shown, INVALID if form.errors else 200)


@credit_console.get("/<any(resource, pathway):kind>/<slug>/versions/<int:number>")
@designating_only
def version(kind: str, slug: str, number: int) -> Page:
    """One version as it was entered."""
    stored, _ = clients().progress.designation(kind, slug)
    found = next((each for each in stored["versions"] if each["version"] == number), None)
    if found is None:
        abort(404)
    return render_template("credit/console/version.html", stored=stored, version=found)


@credit_audit.route("", methods=["GET", "POST"])
@designating_only
def audit_files() -> Page:
    """Audit files: ask for one, see how far each is."""
    if request.method == "POST":
        form = Form.submitted()
        kind, _, slug = form.text("subject").partition("/")
        try:
            with_names = form["with_names"] == "yes"
            clients().progress.ask_for_audit_file(kind, slug, form.key, with_names=with_names)
        except RemoteProblem as problem:
            flash(in_words(problem), "bad")
        else:
            flash("The audit file is being made.", "good")
        return redirect(url_for(".audit_files"), 303)
    page = clients().progress.audit_files(request.args.get("cursor", ""))
    subjects = clients().progress.designations()
    return render_template("credit/console/audit_files.html", page=page, subjects=subjects)


@credit_audit.get("/<uuid:file_id>.zip")
@designating_only
def audit_file(file_id: object) -> Page:
    """An audit file."""
    return as_file(clients().progress.audit_file(str(file_id)), "audit-file.zip")


def as_file(answer: Any, name: str) -> Response:
    """Return what a service answered as a file that nobody keeps on the way."""
    media_type = answer.headers.get("Content-Type", "application/octet-stream")
    response = Response(answer.body, content_type=media_type)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _linted(kind: str, slug: str, terms: Json, form: Form) -> list[Json]:
    try:
        findings = clients().progress.lint_designation(kind, slug, terms)
    except RemoteProblem as problem:
        form.refuse(problem, FIELDS)
        return []
    if not findings:
        flash("Nothing is missing. Credit can be switched on.", "good")
    return findings


def _enter(kind: str, slug: str, terms: Json, form: Form) -> bool:
    if not form.require(reason="Say why you enter this version."):
        return False
    is_on = form["then"] == "on"
    body = {"terms": terms, "is_on": is_on, "reason": form.text("reason")}
    try:
        clients().progress.enter_designation(kind, slug, body, form["etag"])
    except RemoteProblem as problem:
        form.refuse(problem, FIELDS)
        if problem.status == CHANGED:
            form.errors = {"": "Somebody else entered a version meanwhile. Load the page again."}
        return False
    flash("Credit is on from now on." if is_on else "The version is stored. Credit is off.", "good")
    return True
