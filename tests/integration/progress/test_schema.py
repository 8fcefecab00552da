"""The database as the migrations make it, and the service as it describes itself."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from typing import Any

import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from services.progress.tables import Base
from shared.delivery.schema import TABLES
from shared.migrations import downgrade, upgrade

FEATURES = (
    *("activities", "attempts", "audit", "badges", "batches", "catalogue", "certificates", "commitments"),
    *("completions", "corrections", "deadlines", "enrollments", "evaluations", "evidence", "learners", "waivers"),
    *("exports", "saved", "standings", "watching", "discussions", "teams", "credit", "credit_reports", "audit_files"),
    *("allowances", "regrading", "attendances"),
)


def test_migrations_make_what_the_models_declare_and_can_be_taken_back(empty_database: Callable[[str], Any]) -> None:
    for feature in FEATURES:
        importlib.import_module(f"services.progress.{feature}.models")
    urls = empty_database("progress")
    upgrade("progress", urls.owner)
    downgrade("progress", urls.owner, "base")
    upgrade("progress", urls.owner)
    engine = sa.create_engine(urls.owner)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "include_name": _is_ours})
        assert compare_metadata(context, Base.metadata) == []
    engine.dispose()


def _is_ours(name: str | None, kind: str, parents: Any) -> bool:
    return kind != "table" or name not in TABLES


def test_every_table_says_what_personal_data_it_holds() -> None:
    for feature in FEATURES:
        module = importlib.import_module(f"services.progress.{feature}.models")
        assert "Personal data:" in (module.__doc__ or ""), feature


def test_the_api_describes_itself(progress_client: Any) -> None:
    described = progress_client.get("/openapi.json").json
    assert described["openapi"] == "3.1.0"
    for path in (
        "/v1/enrollments",
        "/v1/me/attempts/{attempt_id}/submission",
        "/v1/me/watching",
        "/v1/certificates/{code}.pdf",
        "/v1/standings",
    ):
        assert path in described["paths"], sorted(described["paths"])


def test_the_service_is_ready_on_its_servers(progress_client: Any) -> None:
    assert progress_client.get("/health/ready").json == {"status": "ready", "missing": {}}
