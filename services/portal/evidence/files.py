"""Files that learners handed in: opened through links that hold for two minutes."""

from typing import Any

from flask import Response, redirect, url_for
from werkzeug.wrappers import Response as AnyResponse

from services.portal.clients import clients

# What progress says about a file is passed on as it is: its type, and what it may not do.
PASSED_ON = (
    *("Content-Disposition", "Content-Security-Policy", "Cross-Origin-Resource-Policy"),
    *("Cache-Control", "X-Robots-Tag"),
)


def open_file(link: dict[str, Any]) -> AnyResponse:
    """Lead to a file by a fresh link."""
    response = redirect(url_for("evidence.file", token=link["token"]), 303)
    response.headers["Cache-Control"] = "no-store"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


def hand_out(token: str) -> Response:
    """Return the file with the headers that keep it from doing anything."""
    answer = clients().progress.evidence_file(token)
    response = Response(answer.body, content_type=answer.headers.get("Content-Type", "application/octet-stream"))
    for name in PASSED_ON:
        if name in answer.headers:
            response.headers[name] = answer.headers[name]
    response.headers["Referrer-Policy"] = "no-referrer"
    return response
