"""The key that signs credentials, and the identity (did:web) under which it and its forerunners are published."""

import base64
import functools
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Protocol
from urllib.parse import quote, urlsplit

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ed25519
from joserfc.jwk import OKPKey

from services.progress.badges.multibase import base58

# How multicodec marks an Ed25519 public key.
ED25519 = bytes((0xED, 0x01))
DID_CONTEXT = ["https://www.w3.org/ns/did/v1", "https://w3id.org/security/multikey/v1"]


class CredentialKeyUnusable(Exception):
    """The key cannot be read, or is not Ed25519."""


class PublicKey(Protocol):
    """A key as it is kept."""

    id: str
    public_key: str


@dataclass(frozen=True)
class IssuingKey:
    """An Ed25519 private key in PEM, without a passphrase."""

    pem: bytes = field(repr=False)

    @functools.cached_property
    def private(self) -> ed25519.Ed25519PrivateKey:
        """The key itself; raises `CredentialKeyUnusable`."""
        try:
            key = serialization.load_pem_private_key(self.pem, password=None)
        except (ValueError, TypeError) as error:
            raise CredentialKeyUnusable("the credential key is not an unencrypted private key in PEM") from error
        if not isinstance(key, ed25519.Ed25519PrivateKey):
            raise CredentialKeyUnusable("the credential key is not an Ed25519 key")
        return key

    @functools.cached_property
    def public_key(self) -> str:
        """The public key as a JWK writes it: 32 bytes in base64url."""
        raw = self.private.public_key().public_bytes_raw()
        return base64.urlsafe_b64encode(raw).decode().rstrip("=")

    @functools.cached_property
    def id(self) -> str:
        """The name of the key: its thumbprint (RFC 7638), so that the same key has the same name everywhere."""
        return OKPKey.import_key(self.pem).thumbprint()


def did_of(portal_url: str) -> str:
    """Return the issuer's identity for the public address of the portal (did:web; a port is written as %3A)."""
    return f"did:web:{quote(urlsplit(portal_url).netloc, safe='')}"


def did_document(did: str, keys: Iterable[PublicKey]) -> dict[str, Any]:
    """Return the issuer's document: every key that ever signed, so that old credentials can be checked."""
    methods = [
        {"id": f"{did}#{key.id}", "type": "Multikey", "controller": did, "publicKeyMultibase": _multikey(key)}
        for key in keys
    ]
    return {
        "@context": DID_CONTEXT,
        "id": did,
        "verificationMethod": methods,
        "assertionMethod": [each["id"] for each in methods],
    }


def jwk_set(did: str, keys: Iterable[PublicKey]) -> dict[str, Any]:
    """Return the same keys for those who check tokens."""
    shape = {"kty": "OKP", "crv": "Ed25519", "use": "sig", "alg": "EdDSA"}
    return {"keys": [{**shape, "kid": f"{did}#{key.id}", "x": key.public_key} for key in keys]}


def _multikey(key: PublicKey) -> str:
    return base58(ED25519 + base64.urlsafe_b64decode(key.public_key + "="))
