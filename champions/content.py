"""`champions content`: checking packs, and bringing one into a running catalogue."""

from __future__ import annotations

import json
import os
import pathlib
from collections.abc import Sequence
from typing import Any

import click

from champions.exporting import fetch_pack, print_differences
from champions.home import ROOT, Home
from champions.packs import import_pack
from champions.quizzes import QuizExchange
from services.catalog.packs.archive import zip_pack
from shared.http import ClientCredentials, RemoteProblem, ServiceUnavailable

PACKS = ROOT / "content"
LISTS = ("created", "changed", "unchanged", "conflicts")


def packs() -> list[pathlib.Path]:
    """The packs that ship with the product."""
    return sorted(manifest.parent for manifest in PACKS.glob("*/pack.yaml"))


def lint_packs(folders: Sequence[pathlib.Path]) -> int:
    """Print what is wrong in each pack; 1 when something must be mended, else 0."""
    from services.catalog.packs.lint import lint

    broken = False
    for folder in folders or packs():
        findings = lint(folder)
        for finding in findings:
            click.echo(str(finding))
        errors = sum(finding.severity == "error" for finding in findings)
        broken = broken or errors > 0
        click.echo(f"{folder.name}: {errors} errors, {len(findings) - errors} warnings")
    return 1 if broken else 0


def print_schemas() -> None:
    """Print the JSON Schema of each YAML file of a pack, by its path."""
    from services.catalog.packs.schemas import pack_schemas

    click.echo(json.dumps(pack_schemas(), indent=1))


def import_folder(home: Home, folder: pathlib.Path, *, dry_run: bool) -> int:
    """Import a pack and print what became of each item; 1 when something stood in the way."""
    try:
        result = import_pack(_catalog_url(home), _credentials(home), zip_pack(folder), dry_run=dry_run)
    except RemoteProblem as problem:
        click.echo(f"The catalogue refused the pack: {json.dumps(problem.problem, indent=1)}", err=True)
        return 1
    except ServiceUnavailable as error:
        click.echo(f"The catalogue does not answer: {error}. Is the product running?", err=True)
        return 1
    return _print_result(result)


def quiz_exchange(home: Home) -> QuizExchange:
    """The quizzes of the running catalogue."""
    return QuizExchange(_catalog_url(home), _credentials(home))


def export_folder(home: Home, programme: str, folder: pathlib.Path) -> int:
    """Write what is published into a new folder."""
    if folder.exists() and any(folder.iterdir()):
        raise click.ClickException(f"{folder} is not empty")
    folder.mkdir(parents=True, exist_ok=True)
    click.echo(f"Wrote {fetch_pack(_catalog_url(home), _credentials(home), programme, folder)}")
    return 0


def diff_folder(home: Home, folder: pathlib.Path) -> int:
    """Print what a pack and the running catalogue differ in."""
    return print_differences(_catalog_url(home), _credentials(home), folder)


def _print_result(result: dict[str, Any]) -> int:
    for name in LISTS[:2] + LISTS[3:]:
        for item in result[name]:
            click.echo(f"{name}: {item['type']} {item['slug']} {', '.join(item['fields'])}".rstrip())
    for error in result["errors"]:
        click.echo(f"error: {error['file']}:{error['line'] or ''} {error['where']} {error['message']}", err=True)
    counts = ", ".join(f"{len(result[name])} {name}" for name in LISTS)
    click.echo(f"{'Would be: ' if result['dry_run'] else ''}{counts}")
    return 1 if result["errors"] or result["conflicts"] else 0


def _catalog_url(home: Home) -> str:
    return os.environ.get("CHAMPIONS_CATALOG_URL") or home.url("catalog")


def _credentials(home: Home) -> ClientCredentials:
    """The API client from the environment, or that of the copy that runs here."""
    accounts = os.environ.get("CHAMPIONS_ACCOUNTS_URL") or home.url("accounts")
    client_id, secret = os.environ.get("CHAMPIONS_CLIENT_ID"), os.environ.get("CHAMPIONS_CLIENT_SECRET")
    if not (client_id and secret):
        if not home.access_file.exists():
            raise click.ClickException(
                "set CHAMPIONS_CLIENT_ID and CHAMPIONS_CLIENT_SECRET, or start the product first"
            )
        client = json.loads(home.access_file.read_text())["api_client"]
        client_id, secret = client["id"], client["secret"]
    return ClientCredentials(accounts, client_id, secret, "catalog:write")
