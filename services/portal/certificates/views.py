"""Pages of certificates: mine, and the public page on which anybody can check one."""

import re

from flask import Blueprint, Response, abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from services.portal.certificates.sharing import profile_url
from services.portal.clients import clients
from services.portal.forms import Form
from services.portal.sessions.visitor import signed_in_only
from shared.http import RemoteProblem

certificates = Blueprint("certificates", __name__)

NOT_IN_A_CODE = re.compile(r"[^A-Za-z0-9-]")
LONGEST_CODE = 64
# What progress takes, and a little for the form around it.
LARGEST_FILE = 2 * 1024 * 1024 + 4096
TYPES = {"pdf": "application/pdf", "json": "application/json"}
UNKNOWN = {404, 422}
# The browser's own viewer needs styles of its own; the file runs nothing.
PDF_POLICY = "default-src 'none'; style-src 'unsafe-inline'; object-src 'self'"
ENDED = {"revoked", "superseded", "erased"}
Page = str | AnyResponse | tuple[str, int]


@certificates.get("/certificates")
@signed_in_only
def mine() -> str:
    """List what the learner has earned."""
    earned = clients().progress.certificates()
    asked = clients().progress.own_corrections() if earned else []
    latest = {each["code"]: each for each in reversed(asked)}
    return render_template("certificates/mine.html", certificates=earned, latest=latest, profile_url=profile_url)


@certificates.route("/certificates/<code>/name", methods=["GET", "POST"])
@signed_in_only
def correct_name(code: str) -> Page:
    """Ask for another name on a certificate."""
    own = next((each for each in clients().progress.certificates() if each["code"] == code), None)
    if own is None or own["status"] in ENDED:
        abort(404)
    if request.method == "GET":
        form = Form.showing({"name": own["holder_name"]})
    else:
        form = Form.submitted()
        if _ask(code, form):
            return redirect(url_for(".mine"), 303)
    page = render_template("certificates/name.html", form=form, certificate=own)
    return (page, 422) if form.errors else page


@certificates.get("/verify")
def verify() -> str | AnyResponse | tuple[str, int]:
    """Take a code that somebody typed, with blanks or in small letters or as a whole address."""
    typed = request.args.get("code", "")
    code = tidy_code(typed)
    if code:
        return redirect(url_for(".verified", code=code), 303)
    form = Form()
    if typed:
        form.values["code"] = typed
        form.errors["code"] = "Enter the code that is printed on the certificate."
        return render_template("certificates/verify.html", form=form), 422
    return render_template("certificates/verify.html", form=form)


@certificates.post("/verify/file")
def check_file() -> str | tuple[str, int]:
    """Say whether a file is the document that was issued; it is passed on and not kept."""
    request.max_content_length = LARGEST_FILE
    file = request.files.get("file")
    form = Form()
    if file is None or not file.filename:
        form.errors["file"] = "Choose the PDF of a certificate."
        return render_template("certificates/verify.html", form=form), 422
    try:
        found = clients().progress.check_document(file.read())
    except RemoteProblem as problem:
        if problem.status not in UNKNOWN:
            raise
        form.refuse(problem, ("file",))
        return render_template("certificates/verify.html", form=form), 422
    return render_template("certificates/checked.html", found=found, name=file.filename)


@certificates.get("/verify/<code>")
def verified(code: str) -> str | tuple[str, int]:
    """Show every fact that the certificate prints, and whether it holds."""
    try:
        found = clients().progress.certificate(code)
    except RemoteProblem as problem:
        if problem.status not in UNKNOWN:
            raise
        form = Form.showing({"code": code})
        form.errors["code"] = "No certificate has this code. Compare it with the one printed on the certificate."
        return render_template("certificates/verify.html", form=form), 404
    return render_template("certificates/verified.html", certificate=found)


@certificates.get("/verify/<code>.<any(pdf, json):suffix>")
def document(code: str, suffix: str) -> Response:
    """Hand out the certificate's file, exactly as it was issued."""
    answer = clients().progress.certificate_file(code, suffix)
    response = Response(answer.body, mimetype=answer.headers.get("Content-Type", TYPES[suffix]))
    disposition = "attachment" if "download" in request.args else "inline"
    response.headers["Content-Disposition"] = f'{disposition}; filename="certificate-{tidy_code(code)}.{suffix}"'
    if suffix == "pdf":
        response.headers["Content-Security-Policy"] = PDF_POLICY
    return response


def tidy_code(typed: str) -> str:
    """Return the code in what somebody typed or pasted."""
    last = typed.strip().rstrip("/").rpartition("/")[2]
    return NOT_IN_A_CODE.sub("", last).upper()[:LONGEST_CODE]


@certificates.after_request
def keep_out_of_search(response: Response) -> Response:
    """Ask search engines to leave the pages of certificates out."""
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response


def _ask(code: str, form: Form) -> bool:
    if not form.require(name="Enter the whole name as it should be printed.", reason="Say why it should change."):
        return False
    try:
        clients().progress.ask_for_name(code, form.text("name"), form.text("reason"))
    except RemoteProblem as problem:
        form.refuse(problem, ("name", "reason"))
        return False
    flash("Somebody looks at the name that you ask for. You are told by mail.", "good")
    return True
