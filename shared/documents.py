"""A store of immutable documents named by their content: a folder in development, S3 by URL elsewhere."""

import hashlib
import mmap
import secrets
import tempfile
from typing import IO

import fsspec

# What a document is made of: bytes, or a file that is too large to be read at once.
Content = bytes | mmap.mmap
CHUNK = 1024 * 1024


class DocumentMissing(Exception):
    """There is no document under this key."""


class Documents:
    """Documents under one fsspec URL; the key of a document is the SHA-256 of its bytes plus a suffix."""

    def __init__(self, url: str) -> None:
        self._files, self._root = fsspec.core.url_to_fs(url)

    def put(self, content: Content, suffix: str = "") -> str:
        """Store `content` and return its key; the same bytes are stored once.

        Written under another name first, so that a process that dies leaves no half document.
        """
        digest = hashlib.sha256(content).hexdigest()
        key = f"{digest[:2]}/{digest}{suffix}"
        path = self._path(key)
        if self._files.exists(path) and self._files.size(path) == len(content):
            return key
        self._files.makedirs(self._files._parent(path), exist_ok=True)  # noqa: SLF001 - fsspec's own way to a parent
        draft = f"{path}.{secrets.token_hex(4)}.part"
        with self._files.open(draft, "wb") as writing:
            for start in range(0, len(content), CHUNK):
                writing.write(content[start : start + CHUNK])
        self._files.mv(draft, path)
        return key

    def put_stream(self, content: IO[bytes], suffix: str) -> tuple[str, int]:
        """Store what a stream has, a piece at a time, and return its key and its size in bytes."""
        digest, size = hashlib.sha256(), 0
        with tempfile.NamedTemporaryFile(prefix="champions-document-") as file:
            while piece := content.read(CHUNK):
                digest.update(piece)
                size += len(piece)
                file.write(piece)
            file.flush()
            name = digest.hexdigest()
            key = f"{name[:2]}/{name}{suffix}"
            path = self._path(key)
            self._files.makedirs(self._files._parent(path), exist_ok=True)  # noqa: SLF001 - as above
            draft = f"{path}.{secrets.token_hex(4)}.part"
            self._files.put_file(file.name, draft)
            self._files.mv(draft, path)
        return key, size

    def get(self, key: str) -> bytes:
        """Return a document's bytes; raises `DocumentMissing`."""
        try:
            return bytes(self._files.cat_file(self._path(key)))
        except FileNotFoundError as error:
            raise DocumentMissing(key) from error

    def slice(self, key: str, start: int, end: int) -> bytes:
        """Return the bytes from `start` up to but not including `end`; raises `DocumentMissing`."""
        try:
            return bytes(self._files.cat_file(self._path(key), start=start, end=end))
        except FileNotFoundError as error:
            raise DocumentMissing(key) from error

    def open(self, key: str) -> IO[bytes]:
        """Open a document for reading; raises `DocumentMissing`."""
        try:
            opened: IO[bytes] = self._files.open(self._path(key), "rb")
        except FileNotFoundError as error:
            raise DocumentMissing(key) from error
        return opened

    def size(self, key: str) -> int:
        """Return a document's length in bytes; raises `DocumentMissing`."""
        try:
            return int(self._files.size(self._path(key)))
        except FileNotFoundError as error:
            raise DocumentMissing(key) from error

    def exists(self, key: str) -> bool:
        """Tell whether there is a document under `key`."""
        return bool(self._files.exists(self._path(key)))

    def delete(self, key: str) -> None:
        """Remove a document, for the erasure of a person; one that is not there is no error."""
        if self.exists(key):
            self._files.rm_file(self._path(key))

    def ping(self) -> None:
        """Raise `OSError` when documents cannot be written here."""
        self._files.makedirs(self._root, exist_ok=True)

    def _path(self, key: str) -> str:
        if ".." in key or key.startswith("/"):
            raise DocumentMissing(key)
        return f"{self._root}/{key}"
