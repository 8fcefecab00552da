"""Brings the programme that ships with the product into a fresh copy, and a sample certificate to look at."""

from __future__ import annotations

import sys
import time
from collections.abc import Mapping

from champions.content import packs
from champions.environment import DEVELOPMENT_CLIENT
from champions.home import Home
from champions.packs import import_pack
from champions.sample import give_sample_certificate
from services.catalog.packs.archive import zip_pack
from shared.http import ClientCredentials, RemoteProblem, ServiceUnavailable


def populate(home: Home, secrets: Mapping[str, str]) -> None:
    """Import each pack under `content/`; what is there already stays as it is. Then the demo learner completes."""
    credentials = ClientCredentials(
        home.url("accounts"), DEVELOPMENT_CLIENT, secrets["client.development"], "catalog:write"
    )
    for folder in packs():
        try:
            result = import_pack(home.url("catalog"), credentials, zip_pack(folder))
        except RemoteProblem as problem:
            # Editors may have made something that the pack does not go with: what is there stays and works.
            print(f"{folder.name} was not imported: {problem} {problem.errors}", flush=True)
            continue
        counts = {name: len(items) for name, items in result.items() if isinstance(items, list)}
        print(f"{folder.name}: {counts}", flush=True)
        if result.get("errors"):
            sys.exit(f"{folder.name} could not be imported: {result['errors']}")
    began = time.perf_counter()
    try:
        outcome = give_sample_certificate(home, secrets)
    except (RemoteProblem, ServiceUnavailable) as error:
        # Something to look at is missing then; nothing else depends on it.
        outcome = f"not given: {error}"
    print(f"sample certificate: {outcome} ({time.perf_counter() - began:.2f} s)", flush=True)
