"""A learner's pages of credit: before the start, the claim, and what is given for reporting."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from services.portal.clients import clients
from services.portal.credit.gate import note_seen
from services.portal.credit.wording import quarters_in
from services.portal.forms import Form
from services.portal.identity.choices import PROFESSIONS
from services.portal.sessions.returning import safe_return
from services.portal.sessions.visitor import signed_in_only, visitor
from shared.http import RemoteProblem

credit = Blueprint("credit", __name__, url_prefix="/credit")
achievements = Blueprint("achievements", __name__)

Json = dict[str, Any]
Page = str | Response | tuple[str, int]
INVALID = 422
IDENTIFIERS = ("first_name", "last_name", "birth_month", "birth_day", "license_state", "license_id", "npi")
BOARD = ("board", "board_id")


@achievements.get("/learn/credit/<any(resource, pathway):kind>/<slug>/<_earned>")
def achievement(kind: str, slug: str, _earned: str) -> Response:
    """Lead from what the badge of a credit document names to the page of what the credit is for."""
    return redirect(_page_of(kind, slug))


@credit.route("/<any(resource, pathway):kind>/<slug>/before", methods=["GET", "POST"])
def before(kind: str, slug: str) -> Page:
    """Show what has to be read before the content, and keep that it was."""
    onwards = safe_return(request.values.get("next"), _page_of(kind, slug))
    offer = clients().progress.credit_offer(kind, slug)
    form = Form.submitted() if request.method == "POST" else Form()
    if request.method == "POST" and _read(kind, slug, form, offer):
        return redirect(onwards, 303)
    own = clients().progress.credit(kind, slug) if visitor() else None
    page: Json = {"offer": offer, "terms": offer["terms"], "own": own, "form": form, "onwards": onwards}
    return _status(render_template("credit/before.html", **page, professions=PROFESSIONS), form)


@credit.route("/<any(resource, pathway):kind>/<slug>", methods=["GET", "POST"])
@signed_in_only
def claim(kind: str, slug: str) -> Page:
    """Say what can be claimed and what is missing, and take a claim."""
    form = Form.submitted() if request.method == "POST" else Form()
    if request.method == "POST" and _claim(kind, slug, form):
        flash("Your credit is claimed. The certificate is being made and comes by mail too.", "good")
        return redirect(url_for(".claim", kind=kind, slug=slug), 303)
    own = clients().progress.credit(kind, slug)
    page: Json = {"own": own, "form": form, "page_of": _page_of(kind, slug)}
    return _status(render_template("credit/claim.html", **page), form)


@credit.post("/<any(resource, pathway):kind>/<slug>/document")
@signed_in_only
def document(kind: str, slug: str) -> Page:
    """Have the certificate of participation or completion issued."""
    clients().progress.take_credit_document(kind, slug)
    flash("The certificate is being made and comes by mail too.", "good")
    return redirect(url_for(".claim", kind=kind, slug=slug), 303)


@credit.get("")
@signed_in_only
def mine() -> str:
    """Everything that the visitor has claimed."""
    return render_template("credit/mine.html", claims=clients().progress.own_credit())


@credit.route("/reporting", methods=["GET", "POST"])
@signed_in_only
def reporting() -> Page:
    """What the visitor gives to have credit reported; all of it is optional."""
    stored = clients().progress.identifiers()
    form = Form.submitted() if request.method == "POST" else Form.showing(_as_typed(stored))
    if request.method == "POST" and _keep(form):
        flash("Your identifiers are stored, encrypted.", "good")
        return redirect(url_for(".reporting"), 303)
    return _status(render_template("credit/reporting.html", stored=stored, form=form), form)


@credit.post("/reporting/permission")
@signed_in_only
def permission() -> Page:
    """Permit that credit is reported, or withdraw that."""
    given = request.form.get("given") == "yes"
    clients().progress.permit_reporting(given=given)
    flash("Your credit may be reported." if given else "Your credit is not reported any more.", "good")
    return redirect(url_for(".reporting"), 303)


@credit.post("/reporting/forget")
@signed_in_only
def forget() -> Page:
    """Delete the identifiers."""
    clients().progress.forget_identifiers()
    flash("Your identifiers are deleted.", "good")
    return redirect(url_for(".reporting"), 303)


def _read(kind: str, slug: str, form: Form, offer: Json) -> bool:
    if form["read"] != "yes":
        form.errors["read"] = "Confirm that you have read the disclosures."
        return False
    if form["text_sha256"] != offer["text_sha256"]:
        form.errors[""] = "The disclosures have changed since you opened this page. Please read them again."
        return False
    if visitor() is None:
        note_seen(offer["text_sha256"])
        return True
    clients().progress.acknowledge_disclosures(kind, slug, form["text_sha256"])
    return True


def _claim(kind: str, slug: str, form: Form) -> bool:
    quarters = quarters_in(form.text("quarters"))
    if not form.text("credit_type"):
        form.errors["credit_type"] = "Choose what you claim."
    if not quarters:
        form.errors["quarters"] = "Enter how much you claim, in steps of 0.25."
    if form["attested"] != "yes":
        form.errors["attested"] = "Confirm the statement; without it nothing can be claimed."
    if form.errors or not quarters:
        return False
    try:
        clients().progress.claim_credit(kind, slug, form.text("credit_type"), quarters, form.key)
    except RemoteProblem as problem:
        form.refuse(problem, ("quarters", "credit_type"))
        return False
    return True


def _keep(form: Form) -> bool:
    for name in ("birth_month", "birth_day"):
        if form.text(name) and not form.text(name).isdecimal():
            form.errors[name] = "Write it as a number."
    if form["agreed"] != "yes":
        form.errors["agreed"] = "Agree to this, or leave everything empty: it is optional."
    if form.errors:
        return False
    given: Json = form.take(*IDENTIFIERS)
    given |= {name: int(given[name]) for name in ("birth_month", "birth_day") if name in given}
    if form.text("board") or form.text("board_id"):
        given["boards"] = [{"board": form.text("board"), "number": form.text("board_id")}]
    try:
        clients().progress.keep_identifiers(given | {"agreed": True})
    except RemoteProblem as problem:
        form.refuse(problem, (*IDENTIFIERS, *BOARD))
        return False
    return True


def _as_typed(stored: Json) -> dict[str, str | None]:
    board = next(iter(stored["boards"]), {"board": "", "number": ""})
    values = {name: str(stored[name] or "") for name in IDENTIFIERS}
    return {**values, "board": board["board"], "board_id": board["number"]}


def _page_of(kind: str, slug: str) -> str:
    if kind == "pathway":
        return url_for("learning.standing", pathway=slug)
    return url_for("catalogue.resource", slug=slug)


def _status(page: str, form: Form) -> Page:
    return (page, INVALID) if form.errors else page
