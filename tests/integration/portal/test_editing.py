"""What editors see of revisions."""

from collections.abc import Callable

from tests.integration.portal.conftest import Browser
from tests.integration.portal.upstream import Upstream


def test_editions_are_compared_word_by_word(signed_in: Callable[..., Browser], upstream: Upstream) -> None:
    upstream.answers["GET /v1/admin/resources/a-page/differences"] = {
        "before": 1,
        "after": None,
        "fields": [{"field": "key_points.0.text", "before": "Ask <b> early", "after": "Ask <b> late"}],
    }
    shown = signed_in(roles=("administrator",)).get("/admin/resources/a-page/differences").text
    assert "From edition 1 to the draft: 1 field changed." in shown
    assert "Ask &lt;b&gt; <del>early</del><ins>late</ins>" in shown
    assert "key points, 1, text" in shown


def test_a_number_that_is_none_is_left_out(signed_in: Callable[..., Browser], upstream: Upstream) -> None:
    upstream.answers["GET /v1/admin/resources/a-page/differences"] = {"before": None, "after": 1, "fields": []}
    browser = signed_in(roles=("administrator",))
    assert "to edition 1: nothing" in browser.get("/admin/resources/a-page/differences?after=x").text
