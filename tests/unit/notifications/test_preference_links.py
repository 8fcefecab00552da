"""Links in mails open the preferences of one person, and of nobody else."""

import pytest

from services.notifications.preferences.categories import Category
from services.notifications.preferences.links import LinkBroken, LinkHolder, PreferenceLinks

LINKS = PreferenceLinks("a secret of at least thirty-two characters")
ADA = LinkHolder("01890000-0000-7000-8000-000000000001", Category.REMINDERS)


def test_a_token_leads_back_to_its_holder_and_is_the_same_in_every_mail() -> None:
    assert LINKS.read(LINKS.token(ADA)) == ADA
    assert LINKS.token(ADA) == LINKS.token(ADA)
    assert LINKS.token(ADA).isascii()


@pytest.mark.parametrize("token", ["", "x", "WyJhIl0.x", "a.b.c", "WyIwMTg5IiwicmVtaW5kZXJzIl0", "é"])
def test_a_token_that_we_did_not_make_is_refused(token: str) -> None:
    with pytest.raises(LinkBroken):
        LINKS.read(token)


def test_a_changed_token_or_one_of_another_secret_is_refused() -> None:
    token = LINKS.token(ADA)
    for broken in (token[:-1], "x" + token, PreferenceLinks("another secret of thirty-two characters!").token(ADA)):
        with pytest.raises(LinkBroken):
            LINKS.read(broken)
