"""How bytes, keys and bits are written in credentials."""

import base64
import gzip

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from hypothesis import given
from hypothesis import strategies as st
from openvc.multibase import b58btc_decode

from services.progress.badges.credentials import LIST_SIZE
from services.progress.badges.issuing_keys import CredentialKeyUnusable, IssuingKey, did_of
from services.progress.badges.multibase import base58
from services.progress.badges.status_lists import encoded_list


@given(st.binary(max_size=80))
def test_another_reader_finds_the_same_bytes_in_base_58(content: bytes) -> None:
    assert b58btc_decode(base58(content)[1:]) == content


def test_the_first_bit_is_the_leftmost() -> None:
    text = encoded_list([0, 9, LIST_SIZE - 1])
    assert text[0] == "u"
    bits = gzip.decompress(base64.urlsafe_b64decode(text[1:] + "=" * (-len(text[1:]) % 4)))
    assert (bits[0], bits[1], bits[-1], len(bits)) == (0x80, 0x40, 0x01, LIST_SIZE // 8)
    assert text == encoded_list([LIST_SIZE - 1, 9, 0])


def test_the_issuer_is_named_after_the_address_of_the_portal() -> None:
    assert did_of("https://learn.example") == "did:web:learn.example"
    assert did_of("http://localhost:8000") == "did:web:localhost%3A8000"


def test_a_key_that_cannot_sign_badges_is_refused() -> None:
    form = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    for pem in (b"nothing", ec.generate_private_key(ec.SECP256R1()).private_bytes(*form)):
        with pytest.raises(CredentialKeyUnusable):
            _ = IssuingKey(pem).private
    key = ed25519.Ed25519PrivateKey.generate()
    assert IssuingKey(key.private_bytes(*form)).private.public_key() == key.public_key()
    assert b"PRIVATE" not in repr(IssuingKey(key.private_bytes(*form))).encode()
