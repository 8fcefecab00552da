"""Signs credentials: as data (W3C Data Integrity with EdDSA) and as a token (VC-JWT, EdDSA). Pure functions."""

import base64
import calendar
import datetime as dt
import enum
import hashlib
import json
from typing import Any

import rfc8785

from services.progress.badges.canonical_graph import canonical_statements
from services.progress.badges.issuing_keys import IssuingKey
from services.progress.badges.multibase import base58


class Suite(enum.StrEnum):
    """What a proof is over: the statements that a credential makes, or its JSON as it is written."""

    STATEMENTS = "eddsa-rdfc-2022"
    JSON = "eddsa-jcs-2022"


_CANONICAL = {Suite.STATEMENTS: canonical_statements, Suite.JSON: rfc8785.dumps}


def with_proof(
    credential: dict[str, Any], key: IssuingKey, *, did: str, created: str, suite: Suite = Suite.STATEMENTS
) -> dict[str, Any]:
    """Return the credential with one proof: many verifiers read no more than one."""
    options = {
        "type": "DataIntegrityProof",
        "cryptosuite": suite.value,
        "created": created,
        "verificationMethod": f"{did}#{key.id}",
        "proofPurpose": "assertionMethod",
    }
    canonical = _CANONICAL[suite]
    # Both suites hash the options in the context of the document; only the JSON one keeps it among them.
    context = {"@context": credential["@context"]}
    signed = key.private.sign(b"".join(_sha256(canonical(each)) for each in (options | context, credential)))
    kept = options | context if suite is Suite.JSON else options
    return {**credential, "proof": {**kept, "proofValue": base58(signed)}}


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


def _sha256(content: bytes) -> bytes:
    return hashlib.sha256(content).digest()


def _seconds(moment: str) -> int:
    return calendar.timegm(dt.datetime.fromisoformat(moment).utctimetuple())
