"""Errors as RFC 9457 problems: one class for each condition, one type URI for each class."""

import logging
from http import HTTPStatus
from typing import Any, ClassVar

import structlog
from flask import Flask, Response, json
from pydantic import ValidationError
from werkzeug.exceptions import HTTPException

log = structlog.get_logger()


class Problem(Exception):
    """Parent of every condition that an endpoint answers with; subclasses name the condition.

    `detail` is a sentence for the caller; `extra` are members added to the problem document.
    """

    status: ClassVar[int] = 400
    slug: ClassVar[str] = "bad-request"
    title: ClassVar[str] = "The request cannot be carried out"

    def __init__(self, detail: str = "", *, headers: dict[str, str] | None = None, **extra: Any) -> None:
        super().__init__(detail or self.title)
        self.detail = detail
        self.headers = headers or {}
        self.extra = extra


class Invalid(Problem):
    """Fields of the request do not fit; `errors` lists `{"field", "message"}`."""

    status, slug, title = 422, "invalid-request", "Some values are not acceptable"

    def __init__(self, errors: list[dict[str, str]] | str, **extra: Any) -> None:
        listed = [{"field": "", "message": errors}] if isinstance(errors, str) else errors
        super().__init__("; ".join(error["message"] for error in listed), errors=listed, **extra)


class Unauthorized(Problem):
    """Nobody, or a token that does not hold."""

    status, slug, title = 401, "unauthorized", "Sign in first"

    def __init__(self, detail: str = "", **extra: Any) -> None:
        super().__init__(detail, headers={"WWW-Authenticate": "Bearer"}, **extra)


class Forbidden(Problem):
    """Known, but without the right."""

    status, slug, title = 403, "forbidden", "This needs a right that you do not have"


class NotFound(Problem):
    """There is nothing under this name, or the caller may not know of it."""

    status, slug, title = 404, "not-found", "There is nothing here"


class Gone(Problem):
    """There was something under this name and it has been taken back."""

    status, slug, title = 410, "gone", "This is no longer offered"


class Conflict(Problem):
    """The request does not fit the present state."""

    status, slug, title = 409, "conflict", "This does not fit the present state"


class PreconditionFailed(Problem):
    """Somebody else changed it since the caller read it (RFC 9110, If-Match)."""

    status, slug, title = 412, "changed-meanwhile", "It was changed by somebody else meanwhile"


class PreconditionRequired(Problem):
    """A write that could overwrite another's must say which version it read."""

    status, slug, title = 428, "precondition-required", "Send If-Match with the ETag that you read"


class TooManyRequests(Problem):
    """Slow down; `Retry-After` says for how many seconds."""

    status, slug, title = 429, "too-many-requests", "Too many requests"


class Unavailable(Problem):
    """Something that is needed does not answer now."""

    status, slug, title = 503, "unavailable", "This cannot be answered right now"


def problem_response(
    status: int, slug: str, title: str, detail: str = "", headers: dict[str, str] | None = None, **extra: Any
) -> Response:
    """Build an `application/problem+json` answer."""
    body: dict[str, Any] = {"type": f"/problems/{slug}", "title": title, "status": status}
    if detail:
        body["detail"] = detail
    response = Response(json.dumps(body | extra), status, mimetype="application/problem+json")
    response.headers.update(headers or {})
    return response


def validation_response(error: ValidationError) -> Response:
    """Answer 422 with one entry per field that pydantic refused; never echoes what was sent."""
    errors = [
        {"field": ".".join(str(part) for part in each["loc"]), "message": _sentence(each["msg"])}
        for each in error.errors(include_url=False, include_context=False, include_input=False)
    ]
    return problem_response(Invalid.status, Invalid.slug, Invalid.title, errors=errors)


def install_problem_handlers(app: Flask) -> None:
    """Make every error of `app` a problem document; what is not foreseen is logged and answered with 500."""
    app.register_error_handler(Problem, _on_problem)
    app.register_error_handler(HTTPException, _on_http_exception)
    app.register_error_handler(ValidationError, validation_response)
    app.register_error_handler(Exception, _on_unforeseen)


def _sentence(message: str) -> str:
    return message.removeprefix("Value error, ")


def _on_problem(problem: Problem) -> Response:
    level = logging.ERROR if problem.status >= HTTPStatus.INTERNAL_SERVER_ERROR else logging.INFO
    log.log(level, "request.refused", problem=problem.slug, status=problem.status)
    return problem_response(
        problem.status, problem.slug, problem.title, problem.detail, problem.headers, **problem.extra
    )


def _on_http_exception(error: HTTPException) -> Response:
    status = error.code or 500
    slug = error.name.lower().replace(" ", "-")
    headers = {name: value for name, value in error.get_headers() if name.lower() in {"allow", "retry-after"}}
    return problem_response(status, slug, error.name, error.description or "", headers)


def _on_unforeseen(error: Exception) -> Response:
    log.error("request.failed", exc_info=error)
    return problem_response(500, "internal-error", "Something went wrong on our side")
