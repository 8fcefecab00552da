"""After signing in one comes back to a page of the portal, never to another site."""

import pytest

from services.portal.certificates.views import tidy_code
from services.portal.sessions.returning import safe_return


@pytest.mark.parametrize("target", ["/learn", "/resources/p1-m1?segment=a#k1", "/"])
def test_a_path_of_ours_is_kept(target: str) -> None:
    assert safe_return(target) == target


@pytest.mark.parametrize(
    "target",
    [None, "", "https://evil.example", "//evil.example", "/\\evil.example", "/a\\b", "javascript:x", "/a\nb", "learn"],
)
def test_anything_else_leads_to_the_default(target: str | None) -> None:
    assert safe_return(target, "/home") == "/home"


@pytest.mark.parametrize(
    "typed",
    [
        " 7k3m-9qxz-0b4t-v2hc ",
        "7K3M 9QXZ 0B4T V2HC",
        "https://portal.example/verify/7K3M-9QXZ-0B4T-V2HC/",
    ],
)
def test_a_code_is_found_in_whatever_was_typed(typed: str) -> None:
    assert tidy_code(typed).replace("-", "") == "7K3M9QXZ0B4TV2HC"
