"""The service as a whole: tables equal to the migrations, documented endpoints, health."""

from typing import Any

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from services.accounts.app import create_app
from services.accounts.tables import Base
from shared.delivery.schema import TABLES
from shared.migrations import downgrade, upgrade


def tables(url: str) -> set[str]:
    engine = sa.create_engine(url, poolclass=sa.NullPool)
    return set(sa.inspect(engine).get_table_names()) - {"alembic_version"}


def test_the_migrations_go_up_down_and_up(empty_database: Any) -> None:
    urls = empty_database("accounts")
    upgrade("accounts", urls.owner)
    all_of_them = tables(urls.owner)
    assert {"learners", "audit_log", "outbox_event"} <= all_of_them
    downgrade("accounts", urls.owner, "base")
    assert tables(urls.owner) == set()
    upgrade("accounts", urls.owner)
    upgrade("accounts", urls.owner)
    assert tables(urls.owner) == all_of_them


def test_the_tables_in_the_code_are_those_of_the_migrations(accounts_settings: Any) -> None:
    def ours(name: str | None, kind: str, _parents: Any) -> bool:
        return kind != "table" or name not in {*TABLES, "alembic_version"}

    engine = sa.create_engine(accounts_settings.database_url, poolclass=sa.NullPool)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "include_name": ours})
        assert compare_metadata(context, Base.metadata) == []


def test_every_endpoint_is_documented_with_its_answers(accounts_client: Any) -> None:
    document = accounts_client.get("/openapi.json").json
    assert document["openapi"].startswith("3.1")
    operations = {
        (method.upper(), path): operation
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
    }
    assert {
        ("POST", "/v1/registrations"),
        ("POST", "/v1/confirmations"),
        ("POST", "/v1/sign-in-links"),
        ("POST", "/v1/sessions"),
        ("POST", "/v1/sessions/refresh"),
        ("DELETE", "/v1/sessions/current"),
        ("POST", "/v1/password-resets"),
        ("PUT", "/v1/password-resets"),
        ("GET", "/v1/me"),
        ("PATCH", "/v1/me"),
        ("PUT", "/v1/me/password"),
        ("POST", "/oauth/token"),
        ("GET", "/.well-known/jwks.json"),
        ("GET", "/v1/admin/learners"),
        ("POST", "/v1/admin/learners"),
        ("GET", "/v1/admin/learners/{learner_id}"),
        ("PATCH", "/v1/admin/learners/{learner_id}"),
        ("DELETE", "/v1/admin/learners/{learner_id}"),
        ("GET", "/v1/admin/api-clients"),
        ("POST", "/v1/admin/api-clients"),
        ("DELETE", "/v1/admin/api-clients/{client_id}"),
        ("GET", "/v1/admin/audit-log"),
    } <= set(operations)
    for name, operation in operations.items():
        assert operation["summary"], name
        assert [status for status in operation["responses"] if status.startswith("2")], name


def test_the_service_is_ready_with_its_database_alone(accounts_client: Any, settings_for: Any) -> None:
    assert accounts_client.get("/health/ready").status_code == 200
    app = create_app(settings_for("accounts", database_url="postgresql+psycopg://nobody@127.0.0.1:9/none"))
    answer = app.test_client().get("/health/ready")
    assert answer.status_code == 503
    assert list(answer.json["missing"]) == ["database"]
    assert app.test_client().get("/health/live").status_code == 200


@pytest.mark.parametrize(("method", "path"), [("POST", "/v1/sessions"), ("GET", "/.well-known/jwks.json")])
def test_without_its_database_the_service_says_so(settings_for: Any, is_problem: Any, method: str, path: str) -> None:
    app = create_app(settings_for("accounts", database_url="postgresql+psycopg://nobody@127.0.0.1:9/none"))
    sent = {"email": "ada@example.org", "password": "a password of ada"}
    answer = app.test_client().open(path, method=method, json=sent)
    is_problem(answer, 503, "unavailable")
    assert answer.headers["Retry-After"]
