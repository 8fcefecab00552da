"""A service's web application: what all of them have, put together in one place."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from http import HTTPStatus
from typing import Any

import sqlalchemy as sa
import structlog
from flask import Flask, Response, jsonify, redirect, request
from flask.json.provider import DefaultJSONProvider
from flask_openapi import APIBlueprint, Info, OpenAPI, Tag
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.wrappers import Response as AnyResponse

from shared.access import Access
from shared.database import Database
from shared.observability import METRICS, configure_logging, install_observability
from shared.problems import (
    Invalid,
    Problem,
    Unavailable,
    install_problem_handlers,
    problem_response,
    validation_response,
)
from shared.schemas import ProblemReply
from shared.settings import ServiceSettings
from shared.tokens import TokenVerifier

LARGEST_BODY = 2 * 1024 * 1024
HEALTH_CHECKS = "champions.health"
WARNINGS = "champions.warnings"
VERIFIER = "champions.verifier"
DATABASE = "champions.database"

# The reference pages bring their own scripts with inline starters; they show no user's data.
DOCS_POLICY = (
    "default-src 'none'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data:; connect-src 'self'; font-src 'self'; frame-ancestors 'none'"
)
METHODS = frozenset({"get", "put", "post", "patch", "delete"})
PROBLEM = {
    "description": "Why it was not done (RFC 9457)",
    "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/ProblemReply"}}},
}
API_POLICY = "default-src 'none'; frame-ancestors 'none'"

log = structlog.get_logger()


class CompactJson(DefaultJSONProvider):
    """JSON without key sorting or ASCII escapes: replies keep the order in which they were written."""

    sort_keys = False
    ensure_ascii = False
    compact = True


class ServiceApi(OpenAPI):
    """A service's app; where blueprints with different rights share a path, both stay in its description."""

    def register_api(self, api: APIBlueprint, **options: Any) -> None:
        """Register a blueprint and keep what earlier ones have described."""
        earlier = {path: self.paths[path] for path in api.paths if path in self.paths}
        super().register_api(api, **options)
        for path, item in earlier.items():
            added = {method: operation for method, operation in api.paths[path] if operation is not None}
            self.paths[path] = item.model_copy(update=added)

    def generate_spec_json(self) -> None:
        """Describe the service; any operation may be answered by a problem document."""
        super().generate_spec_json()  # type: ignore[no-untyped-call]
        self.spec_json["components"]["responses"] = {"Problem": PROBLEM}
        for item in self.spec_json["paths"].values():
            for method in item.keys() & METHODS:
                responses = item[method].setdefault("responses", {})
                responses.pop("422", None)
                if not responses:
                    # A file, or nothing: no shape of JSON.
                    responses["2XX"] = {"description": "Done"}
                responses["default"] = {"$ref": "#/components/responses/Problem"}


def create_service_app(
    settings: ServiceSettings, *, title: str, description: str, database: Database | None = None
) -> ServiceApi:
    """Return a service's app with ids, logs, metrics, health, problems, documentation and security headers.

    Further readiness checks are functions in `app.extensions["champions.health"]`, by name; each
    raises when what it looks at is missing.
    """
    configure_logging(settings.service, "web", settings.log_level)
    app = ServiceApi(
        f"services.{settings.service}",
        info=Info(title=title, version="1.0.0", description=description),
        security_schemes={
            "bearer": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"},
        },
        validation_error_model=ProblemReply,
        validation_error_callback=validation_response,
        doc_prefix="/docs",
        static_folder=None,
    )
    app.openapi_version = "3.1.0"
    app.config["MAX_CONTENT_LENGTH"] = LARGEST_BODY
    app.json = CompactJson(app)
    app.extensions[VERIFIER] = TokenVerifier(settings.jwks_url)
    app.extensions[DATABASE] = database
    app.wsgi_app = ProxyFix(app.wsgi_app) if settings.production else app.wsgi_app  # type: ignore[method-assign]
    install_observability(app, settings.service)
    install_problem_handlers(app)
    _install_problems_of_parts(app)
    install_health(app, {"database": database.ping} if database else {})
    if database:
        from shared.delivery.metrics import DeliveryCollector

        app.extensions[METRICS].register(DeliveryCollector(settings.service, database))
    app.add_url_rule("/openapi.json", "openapi_json", lambda: jsonify(app.api_doc))
    app.add_url_rule("/docs", "docs_home", _to_reference)
    app.after_request(_secure)
    return app


def api_blueprint(name: str, import_name: str, *, access: Access, tag: str, url_prefix: str = "/v1") -> APIBlueprint:
    """Return a blueprint whose every endpoint is open to `access` and to nobody else."""
    blueprint = APIBlueprint(
        name,
        import_name,
        url_prefix=url_prefix,
        abp_tags=[Tag(name=tag)],
        abp_security=[] if access.anonymous else [{"bearer": []}],
    )
    blueprint.before_request(access.check)
    return blueprint


def install_health(app: Flask, checks: dict[str, Callable[[], None]]) -> None:
    """Serve `/health/live` (it answers) and `/health/ready` (what it needs does too, or what is missing).

    What works but should not stay so is told as text in `app.extensions["champions.warnings"]`, by name.
    """
    app.extensions[HEALTH_CHECKS] = checks
    app.extensions[WARNINGS] = {}

    def live() -> Response:
        return jsonify(status="live")

    def ready() -> tuple[Response, int]:
        missing = run_checks(app.extensions[HEALTH_CHECKS])
        told = {"status": "not ready" if missing else "ready", "missing": missing}
        if app.extensions[WARNINGS]:
            told["warnings"] = app.extensions[WARNINGS]
        return jsonify(told), 503 if missing else 200

    app.add_url_rule("/health/live", "health_live", live)
    app.add_url_rule("/health/ready", "health_ready", ready)


def run_checks(checks: dict[str, Callable[[], None]]) -> dict[str, str]:
    """Run all checks side by side; return what is missing and why, by name."""
    if not checks:
        return {}
    missing: dict[str, str] = {}
    with ThreadPoolExecutor(len(checks)) as pool:
        running = {name: pool.submit(check) for name, check in checks.items()}
    for name, outcome in running.items():
        error = outcome.exception()
        if error is not None:
            log.warning("health.missing", part=name, error=str(error)[:200])
            missing[name] = type(error).__name__
    return missing


def _install_problems_of_parts(app: Flask) -> None:
    def unusable_value(_error: Exception) -> Response:
        return problem_response(
            Invalid.status, Invalid.slug, Invalid.title, "A value holds a character or a size that cannot be stored."
        )

    def no_database(error: Exception) -> Response:
        log.error("database.unavailable", error=str(error)[:300])
        return problem_response(Unavailable.status, Unavailable.slug, Unavailable.title, headers={"Retry-After": "2"})

    def nested_too_deeply(_error: Exception) -> Response:
        return problem_response(Problem.status, Problem.slug, Problem.title, "The body is nested too deeply.")

    app.register_error_handler(RecursionError, nested_too_deeply)
    app.register_error_handler(sa.exc.DataError, unusable_value)
    app.register_error_handler(UnicodeEncodeError, unusable_value)
    app.register_error_handler(sa.exc.OperationalError, no_database)
    app.register_error_handler(sa.exc.TimeoutError, no_database)


def _to_reference() -> AnyResponse:
    return redirect("/docs/swagger")


def _secure(response: Response) -> Response:
    policy = DOCS_POLICY if request.path.startswith("/docs") else API_POLICY
    response.headers.setdefault("Content-Security-Policy", policy)
    if response.status_code == HTTPStatus.NO_CONTENT:
        response.headers.pop("Content-Type", None)
    response.headers.setdefault("X-Content-Type-Options", "nosniff")
    response.headers.setdefault("Referrer-Policy", "no-referrer")
    response.headers.setdefault("Cache-Control", "no-store")
    return response
