"""Visits one link: HEAD, then GET where HEAD does not say enough; follows redirects and checks every one of them."""

import html
import http.client
import re
import ssl
import time
from collections.abc import Container
from dataclasses import dataclass, field
from http import HTTPStatus
from urllib.parse import urldefrag, urljoin

from services.catalog.links.addresses import host_of
from services.catalog.links.robots import Robots
from services.catalog.links.rules import Outcome, Visit
from shared.outbound.addresses import AddressRefused
from shared.outbound.calls import Caller, in_words

REQUEST_S, VISIT_S = 10.0, 60.0
MOST_HOPS = 6
LARGEST_PAGE = 256 * 1024
LONGEST_TITLE = 200
FOR_GOOD = frozenset({301, 308})
REDIRECTS = FOR_GOOD | {302, 303, 307}

_TITLE = re.compile(rb"<title[^>]{0,200}>(.{0,2000}?)</title", re.IGNORECASE | re.DOTALL)
_CHARSET = re.compile(rb"charset=[\"']?([A-Za-z0-9_-]{2,30})", re.IGNORECASE)


@dataclass(frozen=True)
class Known:
    """What the last visit learned, to ask whether it still holds."""

    final_url: str | None = None
    etag: str | None = None
    last_modified: str | None = None


@dataclass
class _Walk:
    """One visit under way."""

    known: Known
    switched_off: Container[str]
    ends_at: float
    here: str
    been: list[str] = field(default_factory=list)
    moved_to: str | None = None
    for_good: bool = True

    def deadline(self) -> float:
        return min(time.monotonic() + REQUEST_S, self.ends_at)


@dataclass(frozen=True)
class _Page:
    status: int
    headers: http.client.HTTPMessage
    body: bytes = b""


class LinkVisitor:
    """Visits links with a name of its own, so that hosts know who asks."""

    def __init__(self, caller: Caller, robots: Robots, headers: dict[str, str]) -> None:
        self._caller = caller
        self._robots = robots
        self._headers = headers

    def crawl_delay_s(self, url: str) -> float:
        """Return the pause that the host of an address wants."""
        return self._robots.delay_s(url)

    def visit(self, url: str, known: Known, switched_off: Container[str] = ()) -> Visit:
        """Visit an address and say how that ended; never raises for what a host or the network does."""
        walk = _Walk(known, switched_off, time.monotonic() + VISIT_S, here=url)
        try:
            return self._walk(walk)
        except AddressRefused as error:
            return Visit(Outcome.PRIVATE, f"{_via(walk)}{error}")
        except ssl.SSLCertVerificationError as error:
            return Visit(Outcome.CERTIFICATE, f"{_via(walk)}The certificate is not valid: {error.verify_message}")
        except TimeoutError:
            return Visit(Outcome.UNREACHABLE, f"{_via(walk)}No answer in time")
        except ssl.SSLError as error:
            return Visit(Outcome.UNREACHABLE, f"{_via(walk)}TLS failed: {error.reason or type(error).__name__}")
        except (OSError, http.client.HTTPException, ValueError) as error:
            return Visit(Outcome.UNREACHABLE, f"{_via(walk)}{in_words(error)}")

    def _walk(self, walk: _Walk) -> Visit:
        for _ in range(MOST_HOPS):
            walk.been.append(walk.here)
            if host_of(walk.here) in walk.switched_off:
                return Visit(Outcome.SWITCHED_OFF, f"{host_of(walk.here)} is not visited")
            if not self._robots.allow(walk.here, deadline=walk.deadline()):
                return Visit(Outcome.NOT_WANTED, f"{host_of(walk.here)} asks robots to stay away from this page")
            page = self._look(walk)
            target = _target(walk.here, page)
            if target is None:
                return _seen(walk, page)
            walk.for_good = walk.for_good and page.status in FOR_GOOD
            if walk.for_good:
                walk.moved_to = target
            if target in walk.been:
                break
            walk.here = target
        return Visit(Outcome.UNREACHABLE, "It redirects without end")

    def _look(self, walk: _Walk) -> _Page:
        page = self._ask("HEAD", walk)
        # Many servers answer HEAD wrongly or not at all; and the title is in the page.
        if page.status >= 400 or (page.status == HTTPStatus.OK and _is_html(page)):
            return self._ask("GET", walk)
        return page

    def _ask(self, method: str, walk: _Walk) -> _Page:
        headers = self._headers | _conditions(walk)
        with self._caller.request(method, walk.here, headers, deadline=walk.deadline()) as response:
            wanted = method == "GET" and response.status == HTTPStatus.OK and _is_html(response)
            return _Page(response.status, response.headers, response.read(LARGEST_PAGE) if wanted else b"")


def _conditions(walk: _Walk) -> dict[str, str]:
    if walk.here != walk.known.final_url:
        return {}
    asked = {"If-None-Match": walk.known.etag, "If-Modified-Since": walk.known.last_modified}
    return {name: value for name, value in asked.items() if value}


def _target(here: str, page: _Page) -> str | None:
    location = page.headers.get("Location")
    if page.status not in REDIRECTS or not location:
        return None
    return urldefrag(urljoin(here, location.strip())).url


def _seen(walk: _Walk, page: _Page) -> Visit:
    wait = page.headers.get("Retry-After", "")
    return Visit(
        outcome=Outcome.UNCHANGED if page.status == HTTPStatus.NOT_MODIFIED else Outcome.ANSWERED,
        detail=f"{_via(walk)}Answered {page.status} {_phrase(page.status)}".strip(),
        status=page.status,
        final_url=walk.here,
        moved_to=walk.moved_to,
        content_type=_content_type(page) if page.status == HTTPStatus.OK else None,
        title=_title(page),
        etag=_short(page.headers.get("ETag")),
        last_modified=_short(page.headers.get("Last-Modified")),
        retry_after_s=float(wait) if wait.isdecimal() and len(wait) < 8 else 0.0,
    )


def _via(walk: _Walk) -> str:
    return f"Redirected to {walk.here[:300]}. " if len(walk.been) > 1 else ""


def _phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return ""


def _content_type(page: _Page | http.client.HTTPResponse) -> str | None:
    named = page.headers.get("Content-Type", "").partition(";")[0].strip().lower()
    return named[:100] or None


def _is_html(page: _Page | http.client.HTTPResponse) -> bool:
    return _content_type(page) in ("text/html", "application/xhtml+xml")


def _title(page: _Page) -> str | None:
    found = _TITLE.search(page.body)
    if found is None:
        return None
    named = _CHARSET.search(page.headers.get("Content-Type", "").encode("latin-1", "replace")) or _CHARSET.search(
        page.body[:2048]
    )
    try:
        text = found[1].decode(named[1].decode() if named else "utf-8", "replace")
    except LookupError:
        text = found[1].decode("utf-8", "replace")
    shown = "".join(each if each.isprintable() else " " for each in html.unescape(text))
    return " ".join(shown.split())[:LONGEST_TITLE] or None


def _short(value: str | None) -> str | None:
    return value if value and len(value) <= 300 and value.isprintable() else None
