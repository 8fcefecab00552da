"""E-mail addresses: what is one, and how it is written so that the same mailbox is one account."""

import re

LONGEST_ADDRESS = 254
LONGEST_LOCAL_PART = 64

_LOCAL_PART = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
_LABEL = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")

MESSAGE = "Enter an e-mail address like name@example.org."


def normalise_address(text: str) -> str:
    """Return the address with its domain in lower case and in ASCII; raises `ValueError` when it is none.

    Quoted local parts, comments, line breaks and everything else that could smuggle a second header
    or recipient into a mail are not accepted.
    """
    local, at, domain = text.strip(" ").rpartition("@")
    if not at or len(local) > LONGEST_LOCAL_PART or not _LOCAL_PART.fullmatch(local):
        raise ValueError(MESSAGE)
    address = f"{local}@{_ascii_domain(domain)}"
    if len(address) > LONGEST_ADDRESS:
        raise ValueError(MESSAGE)
    return address


def same_mailbox_key(address: str) -> str:
    """Return what two spellings of one mailbox share; the database's unique index says the same."""
    return address.lower()


def _ascii_domain(domain: str) -> str:
    try:
        ascii_domain = domain.lower().encode("idna").decode("ascii")
    except UnicodeError as error:
        raise ValueError(MESSAGE) from error
    labels = ascii_domain.split(".")
    if len(labels) < 2 or not all(_LABEL.fullmatch(label) for label in labels) or labels[-1].isdigit():
        raise ValueError(MESSAGE)
    return ascii_domain
