"""Keys and secrets, for an operator who exchanges them."""

from __future__ import annotations

import os

from champions.databases import database_of, local_url
from champions.home import Home
from services.accounts.provisioning import rotate_signing_keys
from services.accounts.settings import Settings


def rotate_keys(home: Home, *, compromised: bool) -> None:
    """Let the next key sign from now on; raises `NoDatabase` when no copy is found.

    In a container the settings are those of accounts, here those of the copy that runs.
    """
    if "CHAMPIONS_DATABASE_URL" not in os.environ:
        os.environ["CHAMPIONS_DATABASE_URL"] = local_url("accounts", home)
        os.environ["CHAMPIONS_SECRET_KEY"] = home.secrets()["key.accounts"]
    database = database_of("accounts", home)
    try:
        rotate_signing_keys(database, Settings(), compromised=compromised)
    finally:
        database.dispose()


def reseal_identifiers(home: Home) -> int:
    """Encrypt identifiers anew with the present secret of progress; returns how many, raises `NoDatabase`."""
    from services.progress.credit_reports.api import safe_of
    from services.progress.credit_reports.operations import reseal
    from services.progress.settings import Settings as ProgressSettings

    if "CHAMPIONS_DATABASE_URL" not in os.environ:
        os.environ["CHAMPIONS_DATABASE_URL"] = local_url("progress", home)
        os.environ["CHAMPIONS_SECRET_KEY"] = home.secrets()["key.progress"]
    database = database_of("progress", home)
    try:
        with database.transaction() as session:
            return reseal(session, safe_of(ProgressSettings()))
    finally:
        database.dispose()
