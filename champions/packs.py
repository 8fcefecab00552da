"""Sends a content pack to a running catalogue."""

from __future__ import annotations

import io
import pathlib
import zipfile
from typing import Any

from urllib3.filepost import encode_multipart_formdata

from shared.http import ClientCredentials, ServiceClient

# A whole programme may come in at once.
IMPORT_TIMEOUT_S = 120.0
EPOCH = (1980, 1, 1, 0, 0, 0)


def zip_pack(folder: pathlib.Path) -> bytes:
    """The pack as a zip archive; the same files give the same bytes."""
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as pack:
        for path in sorted(path for path in folder.rglob("*") if path.is_file() and not _is_hidden(path, folder)):
            entry = zipfile.ZipInfo(path.relative_to(folder).as_posix(), EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            pack.writestr(entry, path.read_bytes())
    return archive.getvalue()


def _is_hidden(path: pathlib.Path, folder: pathlib.Path) -> bool:
    return any(part.startswith((".", "__")) for part in path.relative_to(folder).parts)


def import_pack(
    catalog_url: str, credentials: ClientCredentials, pack: bytes, *, dry_run: bool = False
) -> dict[str, Any]:
    """Import a zipped pack; returns what was created, changed, left as it was, and what stood in the way."""
    body, content_type = encode_multipart_formdata({"pack": ("pack.zip", pack, "application/zip")})
    catalog = ServiceClient(catalog_url, timeout=IMPORT_TIMEOUT_S, token=credentials)
    path = "/v1/admin/imports" + ("?dry_run=true" if dry_run else "")
    answer = catalog.request("POST", path, body=body, headers={"Content-Type": content_type})
    result: dict[str, Any] = answer.json()
    return result
