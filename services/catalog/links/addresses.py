"""The web addresses in a content: found, and replaced. Pure."""

import re
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urldefrag, urlsplit

LONGEST = 2000

_IN_TEXT = re.compile(r"https?://[^\s<>\"'`\]\\|]+", re.IGNORECASE)
# What ends a sentence ends the address before it too.
_AFTERWARDS = ".,;:!?*_"


def addresses_of(content: Any) -> dict[str, str]:
    """Return each external address (without what follows #) by the first field that has it, as `address: field`."""
    found: dict[str, str] = {}
    for field, text in _texts(content, ""):
        for address in _IN_TEXT.findall(text):
            plain = urldefrag(_trimmed(address)).url
            if len(plain) <= LONGEST and host_of(plain):
                found.setdefault(plain, field)
    return found


def with_address(content: Any, old: str, new: str) -> Any:
    """Return the content with `new` wherever it had the address `old`; what followed # stays."""

    def swap(match: re.Match[str]) -> str:
        whole = match.group()
        address = _trimmed(whole)
        plain, fragment = urldefrag(address)
        if plain != old:
            return whole
        keep = f"#{fragment}" if fragment and "#" not in new else ""
        return new + keep + whole[len(address) :]

    return _changed(content, lambda text: _IN_TEXT.sub(swap, text))


def host_of(address: str) -> str:
    """Return the host of an address in lower case, or an empty text when it has none."""
    try:
        return (urlsplit(address).hostname or "").rstrip(".")
    except ValueError:
        return ""


def _trimmed(address: str) -> str:
    """Leave off what belongs to the text around: the end of a sentence, a bracket that was opened before."""
    while address and (address[-1] in _AFTERWARDS or (address[-1] == ")" and address.count(")") > address.count("("))):
        address = address[:-1]
    return address


def _texts(content: Any, path: str) -> Iterator[tuple[str, str]]:
    if isinstance(content, str):
        yield path, content
    elif isinstance(content, dict):
        for name, value in content.items():
            yield from _texts(value, f"{path}.{name}" if path else str(name))
    elif isinstance(content, list):
        for number, value in enumerate(content):
            yield from _texts(value, f"{path}.{number}")


def _changed(content: Any, change: Callable[[str], str]) -> Any:
    if isinstance(content, str):
        return change(content)
    if isinstance(content, dict):
        return {name: _changed(value, change) for name, value in content.items()}
    if isinstance(content, list):
        return [_changed(value, change) for value in content]
    return content
