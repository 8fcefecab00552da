"""Access tokens are renewed without the visitor noticing, each refresh token once."""

import threading
import time
from collections.abc import Callable
from typing import Any

import redis

from services.portal.sessions.renewal import Renewal
from shared.sealing import Sealer
from tests.integration.portal.conftest import Browser
from tests.integration.portal.upstream import Upstream, problem, tokens

CERTIFICATES = "GET /v1/me/certificates"
REFRESH = "POST /v1/sessions/refresh"


def bearers(upstream: Upstream) -> list[str]:
    return [call.headers["Authorization"].rpartition("-")[2] for call in upstream.asked(CERTIFICATES)]


def test_a_token_about_to_expire_is_renewed_first(signed_in: Callable[..., Browser], upstream: Upstream) -> None:
    upstream.answers |= {REFRESH: tokens(2), CERTIFICATES: {"items": []}}
    browser = signed_in(expires_in=5)
    browser.get("/certificates")
    assert upstream.asked(REFRESH)[0].body == {"refresh_token": "refresh-1"}
    browser.get("/certificates")
    assert bearers(upstream) == ["2", "2"]
    assert len(upstream.asked(REFRESH)) == 1


def test_a_token_that_is_refused_is_renewed_and_the_call_made_again(
    signed_in: Callable[..., Browser], upstream: Upstream
) -> None:
    upstream.answers |= {REFRESH: tokens(2), CERTIFICATES: [problem(401, "Sign in first"), {"items": []}]}
    assert signed_in().get("/certificates").status_code == 200
    assert bearers(upstream) == ["1", "2"]


def test_a_service_that_refuses_every_token_ends_in_signing_in(
    signed_in: Callable[..., Browser], upstream: Upstream
) -> None:
    upstream.answers |= {REFRESH: tokens(2), CERTIFICATES: problem(401, "Sign in first")}
    browser = signed_in()
    answer = browser.get("/certificates")
    assert answer.headers["Location"] == "/sign-in?next=/certificates&ended=1"
    assert browser.get(answer.headers["Location"]).status_code == 200
    assert len(upstream.asked(REFRESH)) == 1


def test_a_session_that_is_over_leads_to_signing_in_and_back(
    signed_in: Callable[..., Browser], upstream: Upstream
) -> None:
    upstream.answers[REFRESH] = [tokens(2, expires_in=5), problem(401, "This session is over")]
    browser = signed_in(expires_in=5)
    answer = browser.get("/certificates")
    assert answer.headers["Location"] == "/sign-in?next=/certificates&ended=1"
    assert "Your session has ended" in browser.get(answer.headers["Location"]).text


def test_who_is_signed_out_while_typing_loses_nothing(signed_in: Callable[..., Browser], upstream: Upstream) -> None:
    browser = signed_in()
    upstream.answers |= {
        "GET /v1/me": ME_COMPLETE,
        "PATCH /v1/me": problem(401, "Sign in first"),
        REFRESH: problem(401, "This session is over"),
    }
    answer = browser.send("/profile", name="Ada Lovelace", institution="Ward 7")
    assert answer.status_code == 401
    assert 'name="institution" value="Ward 7"' in answer.text


def test_signing_out_works_while_accounts_is_away(signed_in: Callable[..., Browser], upstream: Upstream) -> None:
    browser = signed_in()
    page = browser.get("/verify").text
    assert "Sign out" in page
    upstream.answers["DELETE /v1/sessions/current"] = (503, {})
    browser.send("/sign-out", page="/verify")
    assert "Sign out" not in browser.get("/verify").text


def test_requests_at_the_same_time_share_one_exchange(redis_url: str) -> None:
    exchanged: list[str] = []

    def exchange(refresh_token: str) -> dict[str, Any]:
        exchanged.append(refresh_token)
        time.sleep(0.2)
        return {"access_token": f"access-{len(exchanged)}"}

    with redis.Redis.from_url(redis_url) as store:
        sealer = Sealer("secret", purpose="renewal")
        # Two processes, four requests in each.
        renewals = [Renewal(exchange, store, sealer) for _ in range(2)]
        results: list[Any] = []
        threads = [
            threading.Thread(target=lambda each=each: results.append(each.renew("refresh-1"))) for each in renewals * 4
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert exchanged == ["refresh-1"]
        assert results == [{"access_token": "access-1"}] * 8
        shared = store.get(next(iter(store.keys("portal:renewed:*"))))
        assert b"access-1" not in shared


def test_without_redis_an_exchange_is_still_shared_within_the_process() -> None:
    exchanged: list[str] = []

    def exchange(refresh_token: str) -> dict[str, Any]:
        exchanged.append(refresh_token)
        return {"access_token": "access"}

    with redis.Redis.from_url("redis://127.0.0.1:1/0", socket_connect_timeout=0.2) as nowhere:
        renewal = Renewal(exchange, nowhere, Sealer("secret", purpose="renewal"))
        assert renewal.renew("refresh-1") == renewal.renew("refresh-1")
    assert exchanged == ["refresh-1"]


ME_COMPLETE = {
    "name": "Ada Example",
    "degree": None,
    "profession": "nurse",
    "institution": None,
    "time_zone": "UTC",
    "email": "ada@hospital.example",
    "registered_at": "2026-11-01T10:00:00Z",
}
