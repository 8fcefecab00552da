"""Pages of the console about certificates: search, the story of one, revoking it, names that people ask for."""

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for

from services.portal.admin.views import Page, administrators_only
from services.portal.certificates.views import PDF_POLICY
from services.portal.clients import clients
from services.portal.forms import Form
from services.portal.programme.reading import programme_pathway
from services.portal.sessions.visitor import visitor
from shared.http import RemoteProblem

issued = Blueprint("issued", __name__, url_prefix="/admin/certificates")

INVALID, NOT_FOUND = 422, 404
STATUSES = ("valid", "expired", "superseded", "revoked", "erased")
STATES = ("waiting", "accepted", "declined")
DECIDED = {
    "accepted": "Accepted. The new certificate is on its way to the learner.",
    "declined": "Declined. The learner is told by mail.",
}


@issued.get("")
@administrators_only
def search() -> Page:
    """Certificates by code or name, and what they are now."""
    filters = {name: request.args.get(name, "").strip() for name in ("q", "status", "pathway", "cursor")}
    if filters["status"] not in STATUSES:
        filters["status"] = ""
    page = clients().progress.found_certificates(**filters)
    waiting = clients().progress.correction_queue("waiting")["items"]
    shown = {"page": page, "filters": filters, "statuses": STATUSES, "waiting": len(waiting)}
    return render_template("certificates/console/search.html", **shown)


@issued.get("/<uuid:certificate_id>")
@administrators_only
def one(certificate_id: object) -> Page:
    """One certificate and everything that happened to it."""
    found = clients().progress.certificate_story(str(certificate_id))
    return render_template("certificates/console/one.html", certificate=found)


@issued.route("/<uuid:certificate_id>/revoke", methods=["GET", "POST"])
@administrators_only
def revoke(certificate_id: object) -> Page:
    """Say what revoking means, ask why, and do it."""
    form = Form.submitted() if request.method == "POST" else Form()
    if request.method == "POST" and form.require(reason="Say why, for the learner and whoever checks it."):
        try:
            clients().progress.revoke_certificate(str(certificate_id), form.text("reason"))
        except RemoteProblem as problem:
            form.refuse(problem, ("reason",))
        else:
            flash("The certificate is revoked. Its holder is told by mail.", "good")
            return redirect(url_for(".one", certificate_id=certificate_id), 303)
    found = clients().progress.certificate_story(str(certificate_id))
    page = render_template("certificates/console/revoke.html", certificate=found, form=form)
    return (page, INVALID) if form.errors else page  # type: ignore[return-value]


@issued.get("/names")
@administrators_only
def names() -> Page:
    """Names that people ask for: what waits, longest first; or what was decided."""
    state = request.args.get("state", "")
    state = state if state in STATES else STATES[0]
    page = clients().progress.correction_queue(state, request.args.get("cursor", ""))
    return render_template("certificates/console/names.html", page=page, state=state, states=STATES)


@issued.route("/names/<uuid:correction_id>", methods=["GET", "POST"])
@administrators_only
def name(correction_id: object) -> Page:
    """One name: look at it beside what is printed, and decide."""
    form = Form.submitted() if request.method == "POST" else Form()
    if request.method == "POST" and _decide(str(correction_id), form):
        return redirect(url_for(".names"), 303)
    shown = clients().progress.correction(str(correction_id))
    who = visitor()
    own = who is not None and who.id == shown["learner_id"]
    page = render_template("certificates/console/name.html", form=form, shown=shown, own=own)
    return (page, INVALID) if form.errors else page  # type: ignore[return-value]


@issued.get("/preview")
@administrators_only
def preview() -> Page:
    """What the certificate of a pathway says in its draft, and a link to look at it."""
    slug = request.args.get("pathway", "").strip() or programme_pathway()
    form = Form.showing({"pathway": slug})
    try:
        draft = clients().catalog.pathway_draft(slug)
    except RemoteProblem as problem:
        if problem.status != NOT_FOUND:
            raise
        form.errors["pathway"] = "No pathway has this name."
        page = render_template("certificates/console/preview.html", form=form, content=None)
        return page, NOT_FOUND  # type: ignore[return-value]
    return render_template("certificates/console/preview.html", form=form, content=draft["content"], slug=slug)


@issued.get("/preview/<slug>.pdf")
@administrators_only
def preview_document(slug: str) -> Page:
    """The certificate as it would look with the draft of a pathway."""
    answer = clients().progress.preview_certificate(clients().catalog.pathway_draft(slug)["content"])
    response = Response(answer.body, mimetype="application/pdf")
    response.headers["Content-Disposition"] = 'inline; filename="preview.pdf"'
    response.headers["Content-Security-Policy"] = PDF_POLICY
    response.headers["Cache-Control"] = "no-store"
    return response


def _decide(correction_id: str, form: Form) -> bool:
    decision, reason = form.text("decision"), form.text("reason")
    if decision not in DECIDED:
        form.errors["decision"] = "Choose what becomes of it."
    if decision == "declined" and not reason:
        form.errors["reason"] = "Tell the learner why the name stays as it is."
    if form.errors:
        return False
    try:
        clients().progress.decide_correction(correction_id, decision, reason)
    except RemoteProblem as problem:
        form.refuse(problem, ("decision", "reason"))
        return False
    flash(DECIDED[decision], "good")
    return True
