"""Pages for what went wrong: in the look, in plain words, and with what the visitor had typed."""

from http import HTTPStatus

import structlog
from flask import Flask, Response, make_response, redirect, render_template, request, url_for
from flask_wtf.csrf import CSRFError, generate_csrf  # type: ignore[import-untyped]
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response as AnyResponse

from services.portal.sessions.visitor import SignedOut
from shared.http import RemoteProblem, ServiceUnavailable

log = structlog.get_logger()

# Never sent back into a page: typed again rather than shown or stored anywhere.
SECRET_FIELDS = frozenset({"password", "new_password", "current_password", "csrf_token"})
WORDED = {400, 401, 403, 404, 405, 409, 410, 413, 422, 429, 500, 503}
SAME_SITE = frozenset({"same-origin", "none"})


def install(app: Flask) -> None:
    """Answer every error of `app` with a page."""
    app.register_error_handler(HTTPException, _http_exception)
    app.register_error_handler(CSRFError, _form_too_old)
    app.register_error_handler(RemoteProblem, _refused)
    app.register_error_handler(ServiceUnavailable, _unavailable)
    app.register_error_handler(SignedOut, _signed_out)
    app.register_error_handler(Exception, _unforeseen)


def error_page(status: int, *, detail: str = "", resend: bool = False) -> Response:
    """Build the page for a status; with `resend` it offers to send the form again as it was typed."""
    template = status if status in WORDED else (400 if status < HTTPStatus.INTERNAL_SERVER_ERROR else 500)
    typed = _typed() if resend and request.method == "POST" else []
    secrets = any(request.form.get(name) for name in SECRET_FIELDS - {"csrf_token"}) if typed else False
    page = render_template(f"errors/{template}.html", detail=detail, typed=typed, secrets=secrets, status=status)
    response = make_response(page, status)
    response.headers["Cache-Control"] = "no-store"
    return response


def _http_exception(error: HTTPException) -> AnyResponse:
    if error.code is None or error.code < HTTPStatus.BAD_REQUEST:
        return error.get_response()
    response = error_page(error.code)
    for name, value in error.get_headers():
        if name.lower() in {"allow", "retry-after"}:
            response.headers[name] = value
    return response


def _form_too_old(_error: CSRFError) -> Response:
    # A form from another site gets no second chance; ours, left open too long, does.
    ours = request.headers.get("Sec-Fetch-Site", "") in SAME_SITE or _same_origin()
    generate_csrf()
    return error_page(HTTPStatus.BAD_REQUEST, resend=ours)


def _refused(problem: RemoteProblem) -> Response:
    if problem.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return _unavailable(problem)
    return error_page(problem.status, detail=str(problem.problem.get("detail", "")))


def _unavailable(error: Exception) -> Response:
    log.warning("service.unavailable", error=str(error)[:200], path=request.path)
    response = error_page(HTTPStatus.SERVICE_UNAVAILABLE, resend=True)
    response.headers["Retry-After"] = "10"
    return response


def _signed_out(_error: SignedOut) -> AnyResponse:
    if request.method == "GET":
        return redirect(url_for("identity.sign_in", next=request.full_path.rstrip("?"), ended=1), 303)
    return error_page(HTTPStatus.UNAUTHORIZED, resend=True)


def _unforeseen(error: Exception) -> Response:
    log.error("request.failed", exc_info=error)
    return error_page(HTTPStatus.INTERNAL_SERVER_ERROR)


def _same_origin() -> bool:
    return request.headers.get("Origin", "").rstrip("/") == request.host_url.rstrip("/")


def _typed() -> list[tuple[str, str]]:
    return [(name, value) for name, value in request.form.items(multi=True) if name not in SECRET_FIELDS]
