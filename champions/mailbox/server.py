"""Runs the mailbox: SMTP and the page in one small process."""

from __future__ import annotations

import pathlib
import signal
import sys
import threading

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from werkzeug.serving import WSGIRequestHandler, make_server

from champions.mailbox.page import create_mailbox_app
from champions.mailbox.store import Store

LARGEST_MAIL = 32 * 1024 * 1024


class Sink:
    """Accepts every mail for everybody."""

    def __init__(self, store: Store) -> None:
        self.store = store

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd's name
        """Keep the mail, then say so: a mail that was accepted survives a restart."""
        content = envelope.original_content or b""
        summary = self.store.add(envelope.rcpt_tos, content)
        return f"250 OK kept as {summary.id}"


class QuietHandler(WSGIRequestHandler):
    """The page is read by programs that poll; a line for each request would say nothing."""

    def log_request(self, *_: object) -> None:
        """Say nothing."""


def serve(folder: pathlib.Path, *, host: str, page_port: int, smtp_port: int) -> None:
    """Run until told to stop."""
    store = Store(folder)
    smtp = Controller(Sink(store), hostname=host, port=smtp_port, data_size_limit=LARGEST_MAIL, decode_data=False)
    page = make_server(host, page_port, create_mailbox_app(store), threaded=True, request_handler=QuietHandler)

    def stop(*_: object) -> None:
        # From another thread: shutdown() waits for serve_forever(), which this signal interrupts.
        threading.Thread(target=page.shutdown).start()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    smtp.start()
    print(f"mailbox on http://{host}:{page_port}, SMTP on {host}:{smtp_port}", file=sys.stderr, flush=True)
    page.serve_forever()
    smtp.stop()
