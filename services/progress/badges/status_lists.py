"""Which credentials must not be relied on any more, as a compressed row of bits (Bitstring Status List). Pure."""

import base64
import gzip
from collections.abc import Iterable
from typing import Any

from services.progress.badges.credentials import CREDENTIALS, LIST_SIZE

BASE_64_URL = "u"


def encoded_list(indexes: Iterable[int]) -> str:
    """Return the list in which the bits at these places are set; the first bit is the leftmost of the first byte."""
    bits = bytearray(LIST_SIZE // 8)
    for index in indexes:
        bits[index // 8] |= 0x80 >> index % 8
    # Without a time inside, so that the same bits give the same text.
    packed = gzip.compress(bytes(bits), mtime=0)
    return BASE_64_URL + base64.urlsafe_b64encode(packed).decode().rstrip("=")


def status_list_credential(url: str, *, did: str, valid_from: str, indexes: Iterable[int]) -> dict[str, Any]:
    """Return a status list as a credential without its proof."""
    return {
        "@context": [CREDENTIALS],
        "id": url,
        "type": ["VerifiableCredential", "BitstringStatusListCredential"],
        "issuer": did,
        "validFrom": valid_from,
        "credentialSubject": {
            "id": f"{url}#list",
            "type": "BitstringStatusList",
            "statusPurpose": "revocation",
            "encodedList": encoded_list(indexes),
        },
    }
