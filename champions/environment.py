"""The environment that development gives to each service; compose and production set the same names."""

from __future__ import annotations

import json
from collections.abc import Mapping

from champions.embedded import Postgres, Valkey
from champions.home import HOST, Home
from champions.provisioning import owner_of

# What each service's own API client may do at the others.
SERVICE_SCOPES = {"notifications": ["progress:read"]}
# The client that `access.json` names, for scripts and the command line.
DEVELOPMENT_CLIENT = "development"
ALL_SCOPES = [
    "accounts:read",
    "accounts:write",
    "catalog:read",
    "catalog:write",
    "progress:read",
    "progress:write",
    "notifications:read",
    "notifications:write",
]

MAIL_FROM = "Champions <no-reply@champions.example>"


def service_environment(
    service: str,
    *,
    home: Home,
    secrets: Mapping[str, str],
    postgres: Postgres,
    valkey: Valkey,
    outer: Mapping[str, str],
) -> dict[str, str]:
    """Everything a role of the service reads; `outer`, what this process was started with, names only a mail server."""
    values = {
        "ENVIRONMENT": "development",
        "HOME": str(home.folder),
        "PORT_BASE": str(home.port_base),
        "REDIS_URL": valkey.url(),
        "SECRET_KEY": secrets[f"key.{service}"],
        "CLIENT_ID": f"{service}-service",
        "CLIENT_SECRET": secrets[f"client.{service}"],
        "DOCUMENTS_URL": (home.folder / "documents" / service).as_uri(),
        **{
            f"{name.upper()}_URL": home.url(name)
            for name in ("portal", "accounts", "catalog", "progress", "notifications")
        },
    }
    if service != "portal":
        for name, role in (("DATABASE_URL", service), ("MIGRATION_DATABASE_URL", owner_of(service))):
            values[name] = postgres.url(service, role, secrets[f"database.{role}"])
    values |= _own_values(service, home, secrets, outer)
    return {**outer, **{f"CHAMPIONS_{name}": value for name, value in values.items()}}


def _own_values(service: str, home: Home, secrets: Mapping[str, str], outer: Mapping[str, str]) -> dict[str, str]:
    if service == "accounts":
        return {"SEED_CLIENTS": json.dumps(_seed_clients(secrets))}
    if service == "progress":
        names = ("CERTIFICATE_SIGNING_KEY", "CERTIFICATE_SIGNING_CERTIFICATE")
        files = dict(zip(names, map(str, home.signing_key_files), strict=True))
        return files | {"CREDENTIAL_SIGNING_KEY": str(home.credential_key_file)}
    if service == "notifications":
        # The mailbox, unless somebody wants to see the mail arrive at a server of their own.
        smtp_url = outer.get("CHAMPIONS_SMTP_URL") or f"smtp://{HOST}:{home.port('smtp')}"
        return {"SMTP_URL": smtp_url, "MAIL_FROM": MAIL_FROM, "WEBHOOK_LOOPBACK": "true"}
    if service == "portal":
        return {"MAIL_FROM": MAIL_FROM}
    return {}


def _seed_clients(secrets: Mapping[str, str]) -> dict[str, dict[str, object]]:
    clients: dict[str, dict[str, object]] = {
        f"{service}-service": {"secret": secrets[f"client.{service}"], "scopes": scopes}
        for service, scopes in SERVICE_SCOPES.items()
    }
    clients[DEVELOPMENT_CLIENT] = {"secret": secrets["client.development"], "scopes": ALL_SCOPES}
    return clients
