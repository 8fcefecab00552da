"""Bytes as text in base 58, with the letter in front that says so (multibase). Pure functions."""

ALPHABET = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
BASE = len(ALPHABET)
BASE_58 = "z"


def base58(content: bytes) -> str:
    """Return the bytes in base 58, marked as such; every zero in front stays as a digit of its own."""
    number, digits = int.from_bytes(content), ""
    while number:
        number, rest = divmod(number, BASE)
        digits = ALPHABET[rest] + digits
    zeros = len(content) - len(content.lstrip(b"\0"))
    return BASE_58 + ALPHABET[0] * zeros + digits
