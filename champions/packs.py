"""Sends a content pack to a running catalogue."""

from __future__ import annotations

from typing import Any

from urllib3.filepost import encode_multipart_formdata

from shared.http import ClientCredentials, ServiceClient

# A whole programme may come in at once.
IMPORT_TIMEOUT_S = 120.0


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
