"""The transcript as a page and as files, and the learner's data."""

from flask import Blueprint, Response, render_template
from werkzeug.wrappers import Response as AnyResponse

from services.portal.clients import clients
from services.portal.sessions.visitor import signed_in_only
from shared.http import Answer, RemoteProblem

transcripts = Blueprint("transcripts", __name__, url_prefix="/learn")

NOTHING_YET = 404


@transcripts.get("/transcript")
@signed_in_only
def transcript() -> str:
    """Everything that was earned, newest first."""
    try:
        shown = clients().progress.transcript()
    except RemoteProblem as problem:
        if problem.status != NOTHING_YET:
            raise
        shown = {"items": []}
    return render_template("transcripts/transcript.html", shown=shown)


@transcripts.get("/transcript.<any(csv, pdf):suffix>")
@signed_in_only
def transcript_file(suffix: str) -> AnyResponse:
    """The same as a file."""
    return _file(clients().progress.transcript_file(suffix), f"transcript.{suffix}")


@transcripts.get("/my-data.json")
@signed_in_only
def my_data() -> AnyResponse:
    """Everything that is recorded about the learner's learning."""
    return _file(clients().progress.own_data(), "my-learning-data.json")


def _file(answer: Answer, name: str) -> Response:
    response = Response(answer.body, content_type=answer.headers.get("Content-Type", "application/octet-stream"))
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["Cache-Control"] = "private, no-store"
    return response
