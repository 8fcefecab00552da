"""The mailbox's page and its JSON API."""

from __future__ import annotations

from dataclasses import asdict
from io import BytesIO

from flask import Flask, Response, abort, jsonify, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue

from champions.mailbox.reading import Letter, read
from champions.mailbox.store import Store

# A mail's own styles may show; its scripts, forms and remote pictures may not.
LETTER_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data: cid:; sandbox allow-popups allow-popups-to-escape-sandbox"
PAGE_POLICY = "default-src 'none'; style-src 'unsafe-inline'; frame-src 'self'; form-action 'self'"


def create_mailbox_app(store: Store) -> Flask:
    """The web side of a mailbox."""
    app = Flask(__name__)
    app.extensions["mailbox"] = store

    @app.get("/")
    def inbox() -> str:
        return render_template("inbox.html", messages=store.list(request.args.get("to", "")), to=request.args.get("to", ""))

    @app.get("/messages/<message_id>")
    def message(message_id: str) -> str:
        return render_template("message.html", id=message_id, letter=letter_of(message_id))

    @app.get("/messages/<message_id>/html")
    def body(message_id: str) -> Response:
        # Links open beside the mailbox: the frame that shows the mail may go nowhere.
        html = f'<base target="_blank">{letter_of(message_id).html}'
        return Response(html, headers={"Content-Security-Policy": LETTER_POLICY})

    @app.get("/messages/<message_id>/attachments/<int:number>")
    def attachment(message_id: str, number: int) -> Response:
        for each in letter_of(message_id).attachments:
            if each.number == number:
                return send_file(BytesIO(each.content), each.media_type, as_attachment=True, download_name=each.name)
        abort(404)

    @app.post("/clear")
    def clear() -> ResponseReturnValue:
        store.clear()
        return redirect(url_for("inbox"), 303)

    @app.get("/api/messages")
    def api_list() -> Response:
        return jsonify([asdict(each) for each in store.list(request.args.get("to", ""))])

    @app.get("/api/messages/<message_id>/raw")
    def api_raw(message_id: str) -> Response:
        return Response(raw_of(message_id), mimetype="message/rfc822")

    @app.delete("/api/messages")
    def api_clear() -> ResponseReturnValue:
        store.clear()
        return "", 204

    @app.get("/health/ready")
    def ready() -> Response:
        return jsonify(status="ready")

    @app.after_request
    def secure(response: Response) -> Response:
        response.headers.setdefault("Content-Security-Policy", PAGE_POLICY)
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers["Cache-Control"] = "no-store"
        return response

    def raw_of(message_id: str) -> bytes:
        message = store.raw(message_id)
        if message is None:
            abort(404)
        return message

    def letter_of(message_id: str) -> Letter:
        return read(raw_of(message_id))

    return app
