"""Signing keys: made once, published before they sign and until their tokens are over, sealed in the database."""

import datetime as dt
import threading
from typing import Any

import pytest
import sqlalchemy as sa
import time_machine
from click.testing import CliRunner

from champions.cli import main
from services.accounts.app import create_background, create_database
from services.accounts.parts import sealer_of
from services.accounts.provisioning import provision, rotate_signing_keys
from services.accounts.signing_keys.operations import ensure_keys, forget_retired, rotate_when_due
from services.accounts.signing_keys.ring import CurrentKeys
from shared.clock import now
from shared.database import Database
from shared.tokens import TokenRefused, TokenVerifier


def states(database: Database) -> list[str]:
    with database.reading() as session:
        return list(session.execute(sa.text("SELECT state FROM signing_keys ORDER BY created_at, state")).scalars())


def published_ids(client: Any) -> list[str]:
    return [key["kid"] for key in client.get("/.well-known/jwks.json").json["keys"]]


def test_the_first_keys_are_made_when_they_are_first_needed(accounts_client: Any, accounts_database: Any) -> None:
    answer = accounts_client.get("/.well-known/jwks.json")
    assert answer.status_code == 200
    assert "max-age" in answer.headers["Cache-Control"]
    assert len(answer.json["keys"]) == 2
    for key in answer.json["keys"]:
        assert set(key) == {"kty", "crv", "x", "kid", "use", "alg"}
    assert sorted(states(accounts_database)) == ["active", "next"]


def test_processes_that_start_together_make_one_pair_of_keys(accounts_database: Any, accounts_settings: Any) -> None:
    sealer = sealer_of(accounts_settings)
    found: list[Any] = []

    def start() -> None:
        found.append(CurrentKeys(accounts_database, sealer).ring().current.key_id)

    processes = [threading.Thread(target=start) for _ in range(4)]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
    assert len(set(found)) == 1
    assert sorted(states(accounts_database)) == ["active", "next"]


def test_the_database_itself_keeps_one_active_key(accounts_client: Any, accounts_database: Any) -> None:
    published_ids(accounts_client)
    with pytest.raises(sa.exc.IntegrityError), accounts_database.transaction() as session:
        session.execute(sa.text("UPDATE signing_keys SET state = 'active'"))


def test_private_keys_are_encrypted_and_forgotten_when_retired(
    accounts_client: Any, accounts_database: Any, accounts_settings: Any
) -> None:
    published_ids(accounts_client)
    rotate_signing_keys(accounts_database, accounts_settings)
    with accounts_database.reading() as session:
        rows = session.execute(sa.text("SELECT state, sealed_private, public_jwk FROM signing_keys")).all()
    for row in rows:
        assert "d" not in row.public_jwk
        assert (row.sealed_private is None) == (row.state == "retired")
        assert '"d"' not in (row.sealed_private or "")


def test_after_a_rotation_old_tokens_hold_and_new_ones_come_from_the_key_that_was_published(
    people: Any, parts: Any, accounts_settings: Any, as_bearer: Any, accounts_client: Any
) -> None:
    people.settle()
    old = people.tokens()
    before = accounts_client.get("/.well-known/jwks.json").json
    rotate_signing_keys(people.database, accounts_settings)
    parts.keys.read_again()
    new = people.tokens()
    assert TokenVerifier("", fetch=lambda: before).verify(new["access_token"])["sub"]
    after = accounts_client.get("/.well-known/jwks.json").json
    assert len(after["keys"]) == 3
    assert TokenVerifier("", fetch=lambda: after).verify(old["access_token"])["sub"]
    for tokens in (old, new):
        assert accounts_client.get("/v1/me", headers=as_bearer(tokens)).status_code == 200


def test_after_a_key_was_seen_by_somebody_nothing_signed_before_holds(
    people: Any, parts: Any, accounts_settings: Any, accounts_client: Any
) -> None:
    people.settle()
    old = people.tokens()
    known = set(published_ids(accounts_client))
    rotate_signing_keys(people.database, accounts_settings, compromised=True)
    parts.keys.read_again()
    now_published = accounts_client.get("/.well-known/jwks.json").json
    assert known.isdisjoint(key["kid"] for key in now_published["keys"])
    with pytest.raises(TokenRefused):
        TokenVerifier("", fetch=lambda: now_published).verify(old["access_token"])
    assert people.refresh(old["refresh_token"]).status_code == 200


def test_keys_are_rotated_after_thirty_days_and_forgotten_a_day_later(
    accounts_client: Any, accounts_database: Any, accounts_settings: Any
) -> None:
    sealer = sealer_of(accounts_settings)
    published_ids(accounts_client)

    def due() -> bool:
        with accounts_database.transaction() as session:
            rotated = rotate_when_due(session, sealer)
            forget_retired(session)
            return rotated

    assert not due()
    with time_machine.travel(now() + dt.timedelta(days=30, minutes=1), tick=False):
        assert due()
        assert not due()
        assert sorted(states(accounts_database)) == ["active", "next", "retired"]
    with time_machine.travel(now() + dt.timedelta(days=31, minutes=2), tick=False):
        assert not due()
        assert sorted(states(accounts_database)) == ["active", "next"]


def test_a_new_service_secret_gets_new_keys_when_the_service_is_set_up(
    accounts_client: Any, accounts_database: Any, accounts_settings: Any
) -> None:
    old = published_ids(accounts_client)
    changed = accounts_settings.model_copy(update={"secret_key": type(accounts_settings.secret_key)("n" * 40)})
    provision(accounts_database, changed)
    assert sorted(states(accounts_database)) == ["active", "next", "retired"]
    assert CurrentKeys(accounts_database, sealer_of(changed)).ring().current.key_id not in old


def test_tokens_are_signed_while_the_database_is_away(people: Any, parts: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    ring = parts.keys.ring()

    def gone(self: Database) -> Any:
        raise sa.exc.OperationalError("", {}, Exception("gone"))

    parts.keys.read_again()
    monkeypatch.setattr(Database, "reading", gone)
    assert parts.keys.ring() is ring


def test_the_courier_rotates_and_cleans_up_on_schedule(people: Any, accounts_settings: Any) -> None:
    people.settle()
    people.tokens()
    people.register(email="never@example.org")
    people.client.post("/v1/sign-in-links", json={"email": "ada@example.org"})
    background = create_background(accounts_settings)
    assert {entry.name for entry in background.schedule} == {
        "accounts.rotate_signing_keys",
        "accounts.forget_what_is_over",
    }
    assert background.queues == []
    with time_machine.travel(now() + dt.timedelta(days=60), tick=False):
        for entry in background.schedule:
            with people.database.transaction() as session:
                entry.handler(session)
    with people.database.reading() as session:
        for table in ("registrations", "links", "sessions", "refresh_tokens"):
            assert session.execute(sa.text(f"SELECT count(*) FROM {table}")).scalar_one() == 0, table
        assert session.execute(sa.text("SELECT count(*) FROM learners")).scalar_one() == 1


def test_keys_can_be_made_again_and_again(accounts_settings: Any) -> None:
    database = create_database(accounts_settings)
    for _ in range(2):
        with database.transaction() as session:
            ensure_keys(session, sealer_of(accounts_settings))
    assert sorted(states(database)) == ["active", "next"]
    database.dispose()


def test_an_operator_rotates_from_the_command_line(
    accounts_client: Any, accounts_database: Any, accounts_settings: Any, parts: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = published_ids(accounts_client)
    monkeypatch.setenv("CHAMPIONS_DATABASE_URL", accounts_settings.database_url)
    monkeypatch.setenv("CHAMPIONS_SECRET_KEY", accounts_settings.secret_key.get_secret_value())
    said = CliRunner().invoke(main, ["keys", "rotate"], catch_exceptions=False)
    assert said.output == "Tokens are signed with a new key\n"
    parts.keys.read_again()
    assert set(published_ids(accounts_client)) > set(before)
