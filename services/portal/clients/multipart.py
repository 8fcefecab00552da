"""A form with files as it is sent on (RFC 7578): read from where the browser's upload lies, never whole in memory."""

import io
import secrets
from collections.abc import Iterator, Sequence
from typing import IO

CHUNK = 256 * 1024


class MultipartBody:
    """Fields and files, in parts. It can be read again from the beginning, for a call that is repeated."""

    def __init__(self, fields: Sequence[tuple[str, str]], files: Sequence[tuple[str, str, IO[bytes]]]) -> None:
        """`files` are the name of the field, the name of the file, and the open file."""
        self._boundary = secrets.token_hex(16)
        self._parts: list[tuple[bytes, IO[bytes]]] = []
        for name, value in fields:
            self._parts.append((self._head(f'name="{_quoted(name)}"'), io.BytesIO(value.encode())))
        for name, file_name, file in files:
            about = f'name="{_quoted(name)}"; filename="{_quoted(file_name)}"'
            self._parts.append((self._head(about, "Content-Type: application/octet-stream\r\n"), file))
        self._tail = f"--{self._boundary}--\r\n".encode()

    @property
    def headers(self) -> dict[str, str]:
        """What the request has to say about its body."""
        length = sum(len(head) + _size(file) + 2 for head, file in self._parts) + len(self._tail)
        return {
            "Content-Type": f"multipart/form-data; boundary={self._boundary}",
            "Content-Length": str(length),
        }

    def __iter__(self) -> Iterator[bytes]:
        """Give the body chunk by chunk."""
        for head, file in self._parts:
            yield head
            file.seek(0)
            while chunk := file.read(CHUNK):
                yield chunk
            yield b"\r\n"
        yield self._tail

    def _head(self, about: str, more: str = "") -> bytes:
        return f"--{self._boundary}\r\nContent-Disposition: form-data; {about}\r\n{more}\r\n".encode()


def _quoted(value: str) -> str:
    """Escape what would end the name, as browsers do."""
    return value.replace('"', "%22").replace("\r", "%0D").replace("\n", "%0A")


def _size(file: IO[bytes]) -> int:
    return file.seek(0, io.SEEK_END)
