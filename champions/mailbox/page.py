"""The mailbox's page and its JSON API."""

from __future__ import annotations

from dataclasses import asdict
from io import BytesIO

from flask import (
    Blueprint,
    Flask,
    Response,
    abort,
    current_app,
    jsonify,
    redirect,
    render_template,
    request,
    send_file,
    url_for,
)
from flask.typing import ResponseReturnValue

from champions.mailbox.reading import Letter, read
from champions.mailbox.store import Store

# A mail's own styles may show; its scripts, forms and remote pictures may not.
LETTER_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data: cid:; "
    "sandbox allow-popups allow-popups-to-escape-sandbox"
)
PAGE_POLICY = "default-src 'none'; style-src 'unsafe-inline'; frame-src 'self'; form-action 'self'"

pages = Blueprint("pages", __name__, template_folder="templates")
api = Blueprint("api", __name__, url_prefix="/api/messages")


def create_mailbox_app(store: Store) -> Flask:
    """The web side of a mailbox."""
    app = Flask(__name__)
    app.extensions["mailbox"] = store
    app.register_blueprint(pages)
    app.register_blueprint(api)
    app.after_request(_secure)
    return app


@pages.get("/")
def inbox() -> str:
    """All mails, or those to one address."""
    to = request.args.get("to", "")
    return render_template("inbox.html", messages=_store().list(to), to=to)


@pages.get("/messages/<message_id>")
def message(message_id: str) -> str:
    """One mail."""
    return render_template("message.html", id=message_id, letter=_letter(message_id))


@pages.get("/messages/<message_id>/html")
def body(message_id: str) -> Response:
    """What a mail program would show, for a frame."""
    # Links open beside the mailbox: the frame that shows the mail may go nowhere.
    html = f'<base target="_blank">{_letter(message_id).html}'
    return Response(html, headers={"Content-Security-Policy": LETTER_POLICY})


@pages.get("/messages/<message_id>/attachments/<int:number>")
def attachment(message_id: str, number: int) -> Response:
    """A file that came with a mail."""
    attachments = _letter(message_id).attachments
    if number >= len(attachments):
        abort(404)
    chosen = attachments[number]
    return send_file(BytesIO(chosen.content), chosen.media_type, as_attachment=True, download_name=chosen.name)


@pages.post("/clear")
def clear() -> ResponseReturnValue:
    """Delete all mails, from the page."""
    _store().clear()
    return redirect(url_for("pages.inbox"), 303)


@pages.get("/health/ready")
def ready() -> Response:
    """Answer the supervisor."""
    return jsonify(status="ready")


@api.get("")
def list_messages() -> Response:
    """List mails, newest first; `?to=` for one address."""
    return jsonify([asdict(each) for each in _store().list(request.args.get("to", ""))])


@api.get("/<message_id>/raw")
def raw_message(message_id: str) -> Response:
    """Return a mail as it was received."""
    return Response(_raw(message_id), mimetype="message/rfc822")


@api.delete("")
def clear_messages() -> ResponseReturnValue:
    """Delete all mails."""
    _store().clear()
    return "", 204


def _store() -> Store:
    store: Store = current_app.extensions["mailbox"]
    return store


def _raw(message_id: str) -> bytes:
    found = _store().raw(message_id)
    if found is None:
        abort(404)
    return found


def _letter(message_id: str) -> Letter:
    return read(_raw(message_id))


def _secure(response: Response) -> Response:
    response.headers.setdefault("Content-Security-Policy", PAGE_POLICY)
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "no-store"
    return response
