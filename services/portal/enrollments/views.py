"""Enrolling many people, the enrollments of one person, windows of pathways, and the log of all that."""

from typing import Any

from flask import Blueprint, abort, flash, make_response, redirect, render_template, request, url_for

from services.portal.admin.views import Page, administrators_only
from services.portal.clients import clients
from services.portal.forms import Form, in_words
from services.portal.programme.reading import programme_pathway
from shared.http import RemoteProblem

enrollments = Blueprint("enrollments", __name__, url_prefix="/admin/enrollments")

Json = dict[str, Any]
DAYS = ("opens_on", "closes_on", "due_on")
NOT_FOUND, NO_MATCH, NOT_CONFIRMED = 404, 412, 409


@enrollments.route("", methods=["GET", "POST"])
@administrators_only
def many() -> Page:
    """Name people; see who they are and how many would be enrolled; then enroll them."""
    form = Form.submitted() if request.method == "POST" else Form.showing({"pathway": programme_pathway()})
    if request.method == "GET":
        return render_template("enrollments/many.html", form=form, found=None)
    found = _looked_up(form)
    if found and form["step"] == "enroll" and _enroll(form):
        flash("They are being enrolled. Check the same list again to see how far that is.", "good")
        return redirect(url_for(".many"), 303)
    page = render_template("enrollments/many.html", form=form, found=found)
    return make_response(page, 422 if form.errors else 200)


@enrollments.get("/person")
@administrators_only
def person() -> Page:
    """What one person follows: requirements, waivers, due dates."""
    who = request.args.get("who", "").strip()
    found = None
    if who:
        try:
            found = clients().progress.person(who)
        except RemoteProblem as problem:
            if problem.status != NOT_FOUND:
                raise
    return render_template("enrollments/person.html", who=who, found=found)


@enrollments.post("/<enrollment_id>/waivers")
@administrators_only
def waive(enrollment_id: str) -> Page:
    """Waive a requirement with a reason, or take that back."""
    form = Form.submitted()
    waived = form["waived"] == "yes"
    body = {"requirement": form["requirement"], "waived": waived, "reason": form.text("reason")}
    done = "The requirement is waived." if waived else "The requirement holds again."
    return _act(form, done, lambda: clients().progress.waive(enrollment_id, body, form.key))


@enrollments.post("/<enrollment_id>/due-date")
@administrators_only
def due_date(enrollment_id: str) -> Page:
    """Give an enrollment a due date of its own, or lift it."""
    form = Form.submitted()
    day = form.text("due_on") or None
    return _act(form, "The due date is set.", lambda: clients().progress.set_due_date(enrollment_id, day))


@enrollments.route("/windows/<pathway>", methods=["GET", "POST"])
@administrators_only
def window(pathway: str) -> Page:
    """When a pathway is joined, and by when it is due."""
    stored, etag = clients().progress.window(pathway)
    form = Form.submitted() if request.method == "POST" else Form.showing(stored | {"etag": etag})
    if request.method == "POST":
        try:
            days = {name: form.text(name) or None for name in DAYS}
            clients().progress.set_window(pathway, days, form["etag"])
        except RemoteProblem as problem:
            form.refuse(problem, DAYS)
            if problem.status == NO_MATCH:
                form.errors = {"": "Somebody else has changed these days meanwhile. Load the page again."}
        else:
            flash("The days are set.", "good")
            return redirect(url_for(".window", pathway=pathway), 303)
    page = render_template("enrollments/window.html", pathway=pathway, form=form)
    return make_response(page, 422 if form.errors else 200)


@enrollments.get("/log")
@administrators_only
def log() -> Page:
    """What administrators did, newest first."""
    page = clients().progress.audit_log(request.args.get("subject", ""), request.args.get("cursor", ""))
    return render_template("enrollments/log.html", page=page)


def _looked_up(form: Form) -> Json | None:
    """Return who was named and what would happen; a file adds to what was typed."""
    chosen = request.files.get("file")
    if chosen is not None and chosen.filename:
        form.values["text"] = chosen.stream.read().decode("utf-8", "replace")
    if not form.require(pathway="Name the pathway.", text="Name at least one person."):
        return None
    try:
        return clients().progress.enroll_many(_body(form), "")
    except RemoteProblem as problem:
        form.refuse(problem, ("pathway", "text", "due_on"))
        return None


def _enroll(form: Form) -> bool:
    count = form.text("count")
    confirmed = {"dry_run": False, "confirm_count": int(count) if count.isdecimal() else None}
    try:
        clients().progress.enroll_many(_body(form) | confirmed, form.key)
    except RemoteProblem as problem:
        form.refuse(problem)
        if problem.status == NOT_CONFIRMED:
            form.errors = {"": "The number has changed meanwhile. Look at the list again, and confirm it."}
    return not form.errors


def _body(form: Form) -> Json:
    return {"pathway": form.text("pathway"), "text": form["text"], "due_on": form.text("due_on") or None}


def _act(form: Form, done: str, act: Any) -> Page:
    try:
        act()
    except RemoteProblem as problem:
        if problem.status == NOT_FOUND:
            abort(404)
        flash(next(iter(problem.errors.values()), None) or in_words(problem), "bad")
    else:
        flash(done, "good")
    return redirect(url_for(".person", who=form.text("who")), 303)
