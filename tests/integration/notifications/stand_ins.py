"""Servers that notifications talks to: they speak the real protocols and fail when told to."""

import email
import email.policy
import json
import logging
import socket
import threading
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

# Its lines of talk are of no use in a test's report.
logging.getLogger("mail.log").setLevel(logging.ERROR)


class MailServer:
    """A mail server on a port of its own. `answers` are used up one by one; then every message is taken.

    An answer is what the server says after DATA; `"drop"` takes the message and hangs up without a word.
    """

    def __init__(self) -> None:
        self.messages: list[EmailMessage] = []
        self.recipients: list[str] = []
        self.answers: list[str] = []
        self.refuse_recipients = False
        self.connections = 0
        self._controller: Controller | None = None
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = int(free.getsockname()[1])

    def start(self) -> None:
        """Begin to listen, again on the same port after a stop."""
        self._controller = Controller(self, hostname="127.0.0.1", port=self.port)
        self._controller.start()

    def stop(self) -> None:
        """Stop listening and hang up."""
        if self._controller is not None:
            self._controller.stop()
            self._controller = None

    @property
    def url(self) -> str:
        """The server as settings name it."""
        return f"smtp://127.0.0.1:{self.port}"

    async def handle_EHLO(  # noqa: N802 - aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        self.connections += 1
        session.host_name = hostname
        return responses

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self.refuse_recipients:
            return "550 5.1.1 No such mailbox here"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        answer = self.answers.pop(0) if self.answers else "250 2.0.0 Taken"
        if answer.startswith(("250", "drop")):
            parsed = email.message_from_bytes(envelope.content or b"", policy=email.policy.default)  # type: ignore[arg-type]
            assert isinstance(parsed, EmailMessage)
            self.messages.append(parsed)
            self.recipients.extend(envelope.rcpt_tos)
        if answer == "drop":
            server.transport.abort()  # type: ignore[union-attr]
            return "421 never said"
        return answer

    def text(self, index: int = -1) -> str:
        """The plain text of a message."""
        body = self.messages[index].get_body(("plain",))
        assert body is not None
        return str(body.get_content()).replace("\r\n", "\n")


class Progress:
    """Answers as progress (and accounts, for tokens) would, from what a test puts into it."""

    def __init__(self) -> None:
        self.standings: dict[tuple[str, str], dict[str, Any]] = {}
        self.occasions: dict[tuple[str, str, str], dict[str, Any]] = {}
        self.documents: dict[str, bytes] = {}
        self.certificate_status = "valid"
        self.down = False
        self.asked = 0
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)
        self._thread.start()

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def stop(self) -> None:
        """Stop listening."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def answer(self, method: str, path: str, body: bytes, token: str) -> tuple[int, bytes]:
        """Return the status and body for a request."""
        if path == "/oauth/token":
            return 200, json.dumps({"access_token": "a-token", "expires_in": 600, "token_type": "Bearer"}).encode()
        if self.down:
            return 503, b""
        if method == "POST" and path == "/v1/standings":
            if token != "Bearer a-token":
                return 401, b"{}"
            self.asked += 1
            wanted = [(item["learner_id"], item["pathway"]) for item in json.loads(body)["items"]]
            return 200, json.dumps({"items": [self.standings[key] for key in wanted if key in self.standings]}).encode()
        if method == "POST" and path == "/v1/occasions":
            self.asked += 1
            named = [(item["kind"], item["learner_id"], item["subject"]) for item in json.loads(body)["items"]]
            return 200, json.dumps({"items": [self.occasions[key] for key in named if key in self.occasions]}).encode()
        document = self.documents.get(path)
        return (200, document) if document is not None else (404, b"{}")

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        progress = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                self._reply("GET")

            def do_POST(self) -> None:
                self._reply("POST")

            def _reply(self, method: str) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                status, answer = progress.answer(method, self.path, body, self.headers.get("Authorization", ""))
                self.send_response(status)
                self.send_header("Content-Length", str(len(answer)))
                self.send_header("Certificate-Status", progress.certificate_status)
                self.end_headers()
                self.wfile.write(answer)

            def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
                """Say nothing."""

        return Handler
