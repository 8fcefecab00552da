"""`champions content export` and `diff`: what is published, as a folder or beside one."""

from __future__ import annotations

import io
import json
import pathlib
import tempfile
from typing import Any

import click

from shared.http import ClientCredentials, RemoteProblem, ServiceClient, ServiceUnavailable

EXPORT_TIMEOUT_S = 120.0
LONGEST_VALUE = 160


def fetch_pack(catalog_url: str, credentials: ClientCredentials, programme: str, folder: pathlib.Path) -> pathlib.Path:
    """Unpack what is published into a folder and return where the pack begins."""
    from services.catalog.packs.archive import unzip_pack

    catalog = ServiceClient(catalog_url, timeout=EXPORT_TIMEOUT_S, token=credentials)
    try:
        answer = catalog.get("/v1/admin/exports", query={"programme": programme})
    except RemoteProblem as problem:
        raise click.ClickException(f"the catalogue refused it: {json.dumps(problem.problem, indent=1)}") from problem
    except ServiceUnavailable as error:
        raise click.ClickException(f"the catalogue does not answer: {error}. Is the product running?") from error
    return unzip_pack(io.BytesIO(answer.body), folder)


def print_differences(catalog_url: str, credentials: ClientCredentials, pack: pathlib.Path) -> int:
    """Print what a pack and the catalogue differ in, as they stand; 1 when there is anything."""
    from services.catalog.exports.operations import contents_of
    from services.catalog.packs.problems import PackInvalid
    from services.catalog.packs.reader import read_pack

    try:
        ours = read_pack(pack)
    except PackInvalid as error:
        raise click.ClickException("\n".join(str(problem) for problem in error.problems)) from error
    with tempfile.TemporaryDirectory(prefix="champions-diff-") as folder:
        theirs = read_pack(fetch_pack(catalog_url, credentials, ours.manifest.slug, pathlib.Path(folder)))
    lines = [
        line
        for here, there in zip(contents_of(ours), contents_of(theirs), strict=True)
        for slug in sorted(here.keys() | there.keys())
        for line in _differences(slug, there.get(slug), here.get(slug))
    ]
    for line in lines:
        click.echo(line)
    click.echo(f"{len(lines)} differences")
    return 1 if lines else 0


def _differences(slug: str, published: dict[str, Any] | None, packed: dict[str, Any] | None) -> list[str]:
    from services.catalog.publishing.differences import differing_fields

    if published is None or packed is None:
        return [f"{slug}: only in the {'pack' if published is None else 'catalogue'}"]
    return [
        f"{slug}: {field}\n  - {_value(published, field)}\n  + {_value(packed, field)}"
        for field in differing_fields(published, packed)
    ]


def _value(content: Any, field: str) -> str:
    for step in field.split("."):
        if isinstance(content, list):
            content = content[int(step)]
        else:
            content = content.get(step) if isinstance(content, dict) else None
    return json.dumps(content, ensure_ascii=False)[:LONGEST_VALUE]
