"""Walks the portal as somebody who follows every link, and knows each form that stands on a page."""

from __future__ import annotations

import re
from collections import Counter, deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode, urljoin, urlsplit

import lxml.html
import urllib3

IDENTIFIER = re.compile(r"/[0-9a-f]{8}-[0-9a-f-]{27}|/[0-9A-Z]{4}(?:-[0-9A-Z]{4})+|/[\w.-]{60,}|/\d+(?=/|$)")
TYPED = ("text", "email", "number", "date", "datetime-local", "time", "search", "url", "tel")
# Pages of one kind that are opened; the second may show what the first does not.
OF_A_KIND = 2


@dataclass(frozen=True)
class Form:
    """A form as it stands on a page: where it goes and its fields as (name, kind, value)."""

    page: str
    action: str
    method: str
    multipart: bool
    fields: tuple[tuple[str, str, str], ...]

    @property
    def kind(self) -> tuple[str, str, frozenset[str]]:
        """The same for the same form on another page."""
        return self.method, _kind(self.action), frozenset(name for name, *_ in self.fields)

    @property
    def is_typed_into(self) -> bool:
        """Whether there is a field for own words."""
        return any(kind in (*TYPED, "textarea") for _name, kind, _value in self.fields)

    def lost(self, words: str, url: str, answer: str) -> list[str]:
        """Return the names of typed fields whose words are missing in an answer that shows the form again."""
        typed = Counter(name for name, kind, _value in self.fields if kind in (*TYPED, "textarea"))
        for form in forms_in(lxml.html.fromstring(answer), url):
            if form.kind == self.kind:
                return sorted(typed - Counter(name for name, _kind, value in form.fields if value == words))
        return []

    def filled(self, words: str, token: str) -> list[tuple[str, Any]]:
        """Return the fields as they are sent when `words` were put wherever one can type."""
        return [
            (name, _content(name, kind, value, words, token)) for name, kind, value in self.fields if kind != "tick"
        ]


def _content(name: str, kind: str, value: str, words: str, token: str) -> Any:
    if name == "csrf_token":
        return token
    if kind == "file":
        return ("", b"", "application/octet-stream")
    return words if kind in (*TYPED, "textarea") else value


@dataclass
class Visitor:
    """A browser without JavaScript, as far as cookies, links and forms go."""

    base: str
    _pool: urllib3.PoolManager = field(default_factory=urllib3.PoolManager)
    _cookies: dict[str, str] = field(default_factory=dict)

    def ask(self, method: str, url: str, fields: Any = None, *, multipart: bool = False) -> tuple[int, str, str]:
        """Return the status, the address after redirects, and the text."""
        body = fields if multipart or fields is None else urlencode(fields).encode()
        headers = {"Cookie": "; ".join("=".join(each) for each in self._cookies.items()), "Referer": self.base}
        if fields is not None and not multipart:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        sent = {"fields": body} if multipart else {"body": body}
        answer = self._pool.request(method, url, headers=headers, redirect=False, retries=False, timeout=30, **sent)
        for cookie in answer.headers.getlist("Set-Cookie"):
            name, _, value = cookie.partition(";")[0].partition("=")
            self._cookies[name] = value
        if answer.status in (302, 303):
            onward = urljoin(url, answer.headers["Location"])
            return self.ask("GET", onward) if onward.startswith(self.base) else (answer.status, onward, "")
        is_page = answer.headers.get("Content-Type", "").startswith("text/html")
        return answer.status, url, answer.data.decode(errors="replace") if is_page else ""

    def submit(self, form: Form, words: str) -> tuple[int, str, str]:
        """Open the form's page anew, put `words` wherever one can type and send it; return as `ask` does."""
        _status, _url, page = self.ask("GET", form.page)
        fields = form.filled(words, token_in(page))
        if form.method == "GET":
            return self.ask("GET", f"{form.action.partition('?')[0]}?{urlencode(fields)}")
        return self.ask("POST", form.action, fields, multipart=form.multipart)

    def sign_in(self, email: str, password: str) -> None:
        """Sign in by the form."""
        _status, url, page = self.ask("GET", f"{self.base}/sign-in")
        self.ask("POST", url, {"csrf_token": token_in(page), "email": email, "password": password})

    def forms(self, *begin: str) -> Iterator[Form]:
        """Every form that stands on a page which links lead to, each kind of page opened twice at most."""
        waiting = deque(urljoin(self.base, each) for each in begin)
        known, given, opened = set(waiting), set(), Counter[str]()
        while waiting:
            url = waiting.popleft()
            opened[_kind(url)] += 1
            if opened[_kind(url)] > OF_A_KIND:
                continue
            status, url, text = self.ask("GET", url)
            assert status < 500, url
            if not text:
                continue
            page = lxml.html.fromstring(text)
            for link in page.xpath("//a/@href"):
                onward = urljoin(url, link).partition("#")[0]
                if onward.startswith(self.base) and onward not in known:
                    known.add(onward)
                    waiting.append(onward)
            for found in forms_in(page, url):
                if found.kind not in given and found.is_typed_into:
                    given.add(found.kind)
                    yield found


def forms_in(page: Any, url: str) -> list[Form]:
    """The forms of a parsed page."""
    return [_form(form, url) for form in page.xpath("//form")]


def token_in(page: str) -> str:
    """Return the token against forged requests that a page holds."""
    return str(lxml.html.fromstring(page).xpath('string(//input[@name="csrf_token"]/@value)')) if page else ""


def _kind(url: str) -> str:
    return IDENTIFIER.sub("/-", urlsplit(url).path)


def _form(form: Any, url: str) -> Form:
    fields: list[tuple[str, str, str]] = []
    for each in form.xpath(".//*[self::input or self::textarea or self::select or self::button][@name]"):
        kind = each.get("type") or ("text" if each.tag == "input" else each.tag)
        value = each.get("value") or (each.text or "").removeprefix("\n")
        if each.tag == "select":
            value = (each.xpath(".//option/@value") or [""])[-1]
        if each.tag != "button" or "button" not in {known for _name, known, _value in fields}:
            shown_as = {"checkbox": "tick", "radio": "tick", "submit": "button"}.get(kind, kind)
            fields.append((each.get("name"), shown_as, value))
    action = urljoin(url, form.get("action") or url)
    method = (form.get("method") or "get").upper()
    return Form(url, action, method, (form.get("enctype") or "").startswith("multipart"), tuple(fields))
