"""Signs credentials: as data (W3C Data Integrity, eddsa-jcs-2022) and as a token (VC-JWT, EdDSA). Pure functions."""

import base64
import calendar
import datetime as dt
import hashlib
import json
from typing import Any

import rfc8785

from services.progress.badges.issuing_keys import IssuingKey
from services.progress.badges.multibase import base58

CRYPTOSUITE = "eddsa-jcs-2022"


def with_proof(credential: dict[str, Any], key: IssuingKey, *, did: str, created: str) -> dict[str, Any]:
    """Return the credential with a proof over its canonical JSON."""
    options = {
        "type": "DataIntegrityProof",
        "cryptosuite": CRYPTOSUITE,
        "created": created,
        "verificationMethod": f"{did}#{key.id}",
        "proofPurpose": "assertionMethod",
        "@context": credential["@context"],
    }
    signed = key.private.sign(_digest(options) + _digest(credential))
    return {**credential, "proof": {**options, "proofValue": base58(signed)}}


def as_jwt(credential: dict[str, Any], key: IssuingKey, *, did: str) -> str:
    """Return the credential as a signed token; the names of the token's own claims are those of Open Badges 3.0."""
    issuer = credential["issuer"]
    claims = {
        **credential,
        "iss": issuer if isinstance(issuer, str) else issuer["id"],
        "jti": credential["id"],
        "nbf": _seconds(credential["validFrom"]),
    }
    if "validUntil" in credential:
        claims["exp"] = _seconds(credential["validUntil"])
    # The older name of the algorithm: verifiers of badges know it, the newer one (RFC 9864) hardly any of them.
    header = {"alg": "EdDSA", "typ": "vc+jwt", "kid": f"{did}#{key.id}"}
    signed = f"{_part(json.dumps(header).encode())}.{_part(json.dumps(claims).encode())}"
    return f"{signed}.{_part(key.private.sign(signed.encode()))}"


def _part(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).decode().rstrip("=")


def _digest(value: dict[str, Any]) -> bytes:
    return hashlib.sha256(rfc8785.dumps(value)).digest()


def _seconds(moment: str) -> int:
    return calendar.timegm(dt.datetime.fromisoformat(moment).utctimetuple())
