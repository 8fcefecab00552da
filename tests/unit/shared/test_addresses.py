"""E-mail addresses are taken as people write them, and never carry more than one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.addresses import normalise_address, same_mailbox_key


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("ada@example.org", "ada@example.org"),
        ("  Ada.Lovelace+x@Example.ORG ", "Ada.Lovelace+x@example.org"),
        ("o'neill@sub.example.co.uk", "o'neill@sub.example.co.uk"),
        ("ada@bücher.example", "ada@xn--bcher-kva.example"),
        ("a@b-c.example", "a@b-c.example"),
    ],
)
def test_an_address_keeps_its_local_part_and_its_domain_in_lower_case(typed: str, kept: str) -> None:
    assert normalise_address(typed) == kept


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "ada",
        "@example.org",
        "ada@",
        "ada@localhost",
        "ada@example.org\nBcc: eve@example.org",
        "ada\r\n@example.org",
        "ada@example.org, eve@example.org",
        "Ada <ada@example.org>",
        "ada@exa mple.org",
        "a da@example.org",
        ".ada@example.org",
        "ada..x@example.org",
        '"ada x"@example.org',
        "ada@-example.org",
        "ada@example-.org",
        "ada@192.168.0.1",
        "ada@[127.0.0.1]",
        "ada@example..org",
        "ada\x00@example.org",
        "ädä@example.org",
        "ada@\ud800.org",
        "a" * 65 + "@example.org",
        "ada@" + "a" * 64 + ".org",
        "ada@" + ".".join(["abcdefghij"] * 25) + ".org",
    ],
)
def test_what_is_no_single_plain_address_is_refused(typed: str) -> None:
    with pytest.raises(ValueError, match="e-mail address"):
        normalise_address(typed)


@given(st.text(max_size=300))
def test_whatever_passes_has_no_blank_no_break_and_one_at_sign(text: str) -> None:
    try:
        kept = normalise_address(text)
    except ValueError:
        return
    assert kept.isascii()
    assert kept.isprintable()
    assert " " not in kept
    assert kept.count("@") == 1
    assert normalise_address(kept) == kept


def test_two_spellings_of_a_mailbox_have_one_key() -> None:
    assert same_mailbox_key("Ada@example.org") == same_mailbox_key("ada@example.org")
