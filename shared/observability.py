"""Structured logs, correlation ids and metrics, the same in web processes, workers and couriers."""

import logging
import re
import secrets
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import structlog
from flask import Flask, Response, g, request
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Histogram, generate_latest

_REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{8,80}")
# W3C Trace Context, version 00.
_TRACEPARENT = re.compile(r"00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}")
METRICS = "champions.metrics"

REQUESTS = Counter("champions_http_requests_total", "Answered requests", ["service", "endpoint", "method", "status"])
REQUEST_SECONDS = Histogram(
    "champions_http_request_seconds",
    "Time to answer a request",
    ["service", "endpoint"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10),
)

log = structlog.get_logger()


def configure_logging(service: str, role: str, level: str = "INFO") -> None:
    """Write one JSON object per line to standard error, libraries' records included."""
    chain: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
    ]

    def name_process(_logger: Any, _method: str, event: Any) -> Any:
        event.setdefault("service", service)
        event.setdefault("role", role)
        return event

    chain.append(name_process)
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=chain,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.JSONRenderer(),
            ],
        )
    )
    logging.basicConfig(handlers=[handler], level=level, force=True)
    for noisy in ("urllib3", "kombu", "amqp", "_granian", "celery.app.trace"):
        logging.getLogger(noisy).setLevel(max(logging.WARNING, logging.getLevelName(level)))
    structlog.configure(
        processors=[*chain, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelName(level)),
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )


def new_request_id() -> str:
    """Return an id for one request: 16 hexadecimal digits."""
    return secrets.token_hex(8)


def request_id() -> str:
    """Return the id of the request or task being worked on, or an empty text outside of one."""
    return str(structlog.contextvars.get_contextvars().get("request_id", ""))


def correlation_id() -> str:
    """Return the id that ties together everything that one act of a person caused."""
    return str(structlog.contextvars.get_contextvars().get("correlation_id", ""))


def traceparent() -> str:
    """Return the W3C trace context that the caller sent, or an empty text; it is passed on as it came."""
    return str(structlog.contextvars.get_contextvars().get("traceparent", ""))


@contextmanager
def bind_correlation(*, request: str = "", correlation: str = "", **fields: Any) -> Iterator[None]:
    """Work on behalf of a request: logs, events and calls made inside carry its ids."""
    own = request or new_request_id()
    with structlog.contextvars.bound_contextvars(request_id=own, correlation_id=correlation or own, **fields):
        yield


def accepted_id(value: str | None) -> str:
    """Return an id that a caller sent if it looks like one, else an empty text (logs are no place for prose)."""
    return value if value and _REQUEST_ID.fullmatch(value) else ""


def install_observability(app: Flask, service: str) -> None:
    """Give every request of `app` ids, one log line and metrics; serve them at `/metrics`."""

    def begin() -> None:
        structlog.contextvars.clear_contextvars()
        own = accepted_id(request.headers.get("X-Request-ID")) or new_request_id()
        correlation = accepted_id(request.headers.get("X-Correlation-ID")) or own
        structlog.contextvars.bind_contextvars(request_id=own, correlation_id=correlation)
        trace = request.headers.get("traceparent", "")
        if _TRACEPARENT.fullmatch(trace):
            structlog.contextvars.bind_contextvars(traceparent=trace)
        g.began = time.perf_counter()

    def finish(response: Response) -> Response:
        endpoint = request.endpoint or "unknown"
        took = time.perf_counter() - g.get("began", time.perf_counter())
        REQUESTS.labels(service, endpoint, request.method, response.status_code).inc()
        REQUEST_SECONDS.labels(service, endpoint).observe(took)
        response.headers["X-Request-ID"] = request_id()
        if not endpoint.startswith(("health", "metrics", "static")):
            log.info(
                "request.answered",
                endpoint=endpoint,
                method=request.method,
                status=response.status_code,
                ms=round(took * 1000, 1),
            )
        return response

    own_registry = CollectorRegistry()
    app.extensions[METRICS] = own_registry

    def metrics() -> Response:
        return Response(generate_latest() + generate_latest(own_registry), content_type=CONTENT_TYPE_LATEST)

    app.before_request(begin)
    app.after_request(finish)
    app.add_url_rule("/metrics", "metrics", metrics)
