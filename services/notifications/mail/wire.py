"""Writes a message as the bytes that travel: the library folds the headers, the bodies are encoded in one pass.

`email.message` would parse and encode everything twice, which costs more than all the rest of sending.
"""

import base64
import binascii
import hashlib
import re
from email.header import Header
from email.headerregistry import Address, BaseHeader, HeaderRegistry, UnstructuredHeader
from email.policy import SMTP, Policy
from email.utils import encode_rfc2231
from functools import lru_cache

LINE_END = re.compile(r"\r\n|\r|\n")
# Quoted-printable writes "=" as "=3D" and base64 has no "_", so no body can hold a line that begins with this; a text
# that does is not sent as it is. Neither is one with a line or a sign that a server need not take (RFC 5322 2.1.1).
MARK = "=_part_"
BOUNDARY = f"--{MARK}".encode()
UNFIT = bytes(each for each in range(128) if each < 0x20 and each not in b"\t\r\n") + b"\x7f"
LONGEST_BODY_LINE = 998
LONGEST_LINE = 78
# Bytes of UTF-8: what file systems hold, and three times as many percent-encoded fit a line of 998 (RFC 5322 2.1.1).
LONGEST_FILE_NAME = 255
# Headers that are never folded while they are plain letters.
ON_ONE_LINE = frozenset({"From", "To", "Message-ID", "List-Unsubscribe"})


class UrlHeader(UnstructuredHeader, BaseHeader):
    """A header that holds nothing but an address or an id of ours in angle brackets.

    The library would turn a long one into encoded words, which mail programs do not read as an address.
    """

    def fold(self, *, policy: Policy) -> str:
        """Return the header on a line of its own, as it is."""
        return f"{self.name}: {self}{policy.linesep}"


HEADERS = HeaderRegistry()
HEADERS.map_to_type("list-unsubscribe", UrlHeader)
HEADERS.map_to_type("message-id", UrlHeader)
POLICY = SMTP.clone(header_factory=HEADERS, cte_type="7bit")
# For addresses with letters outside ASCII (RFC 6532).
UTF8_POLICY = POLICY.clone(utf8=True)


class Mail:
    """A message that is being put together: headers, a text, other forms of the text, files."""

    def __init__(self) -> None:
        self._headers: list[tuple[str, str]] = []
        self._forms: list[bytes] = []
        self._files: list[bytes] = []

    def __setitem__(self, name: str, value: str | Address) -> None:
        """Add a header; raises `ValueError` for one with a line end in it."""
        if len(str(value).splitlines()) > 1:
            raise ValueError("Header values may not contain line ends")
        self._headers.append((name, str(value)))

    def set_content(self, text: str, subtype: str = "plain") -> None:
        """Set the text."""
        self._forms.insert(0, _text_part(text, subtype))

    def add_alternative(self, text: str, subtype: str) -> None:
        """Add another form of the text, better than the ones before for who can show it."""
        self._forms.append(_text_part(text, subtype))

    def add_attachment(self, content: bytes, *, maintype: str, subtype: str, filename: str) -> None:
        """Add a file."""
        encoded = base64.encodebytes(content).replace(b"\n", b"\r\n")
        head = (
            f"Content-Type: {maintype}/{subtype}\r\nContent-Transfer-Encoding: base64\r\n"
            f"Content-Disposition: attachment; {_file_name(filename)}\r\n\r\n"
        )
        self._files.append(head.encode("ascii") + encoded)

    def as_bytes(self, *, utf8: bool = False) -> bytes:
        """Return the message with CRLF line ends; `utf8` for an address with letters outside ASCII."""
        head = b"".join(_header(name, value, utf8=utf8) for name, value in self._headers)
        # Of its own for each message: one that is forwarded whole lies inside another.
        mark = MARK + hashlib.sha256(head).hexdigest()[:16]
        body = _multipart("alternative", f"{mark}_a", self._forms)
        if self._files:
            body = _multipart("mixed", f"{mark}_m", [body, *self._files])
        return head + b"MIME-Version: 1.0\r\n" + body


def _multipart(subtype: str, mark: str, parts: list[bytes]) -> bytes:
    head = f'Content-Type: multipart/{subtype}; boundary="{mark}"\r\n\r\n'.encode()
    opening = f"--{mark}\r\n".encode()
    return head + b"".join(opening + part + b"\r\n" for part in parts) + f"--{mark}--\r\n".encode()


def _text_part(text: str, subtype: str) -> bytes:
    """Return a part; plain letters in short lines travel as they are, all else in quoted-printable."""
    lines = LINE_END.sub("\r\n", text).encode()
    plain = (
        lines.isascii()
        and len(lines.translate(None, UNFIT)) == len(lines)
        and max(map(len, lines.split(b"\r\n"))) <= LONGEST_BODY_LINE
        and BOUNDARY not in lines
    )
    encoded = lines if plain else binascii.b2a_qp(lines, istext=True)
    encoding = "7bit" if plain else "quoted-printable"
    head = f'Content-Type: text/{subtype}; charset="utf-8"\r\nContent-Transfer-Encoding: {encoding}\r\n\r\n'
    return head.encode("ascii") + encoded


def _header(name: str, value: str, *, utf8: bool) -> bytes:
    """Return a header as lines; plain letters that fit on one line need nothing done to them.

    A plain name with its address stays on one line in any case: the library forgets quotation marks when it folds.
    """
    fits = len(name) + len(value) + 2 <= LONGEST_LINE or name in ON_ONE_LINE
    if fits and value.isascii() and value.isprintable() and "=?" not in value:
        return f"{name}: {value}\r\n".encode("ascii")
    return _folded(name, value, utf8=utf8)


@lru_cache(maxsize=512)
def _folded(name: str, value: str, *, utf8: bool) -> bytes:
    """Return a header as lines; most are the same in many messages."""
    if name == "Subject":
        # In whole encoded words (RFC 2047): the policy breaks text that looks like one, and another text arrives.
        words = Header(value, "utf-8", maxlinelen=75, header_name=name).encode(linesep="\r\n")
        return f"{name}: {words}\r\n".encode("ascii")
    policy = UTF8_POLICY if utf8 else POLICY
    return policy.fold_binary(*policy.header_store_parse(name, value))


def _file_name(name: str) -> str:
    name = name.encode()[:LONGEST_FILE_NAME].decode(errors="ignore")
    if name.isascii() and not re.search(r'["\\\x00-\x1f\x7f]', name):
        return f'filename="{name}"'
    return f"filename*={encode_rfc2231(name, 'utf-8')}"
