"""Makes credentials from certificates, with the issuer's present key; the key is noted before it is used."""

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.progress.badges.credentials import LIST_SIZE, make_credential, status_list_url
from services.progress.badges.issuing_keys import IssuingKey, did_document, did_of, jwk_set
from services.progress.badges.models import CredentialKey
from services.progress.badges.proofs import Suite, as_jwt, with_proof
from services.progress.badges.status_lists import status_list_credential
from services.progress.certificates.queries import CertificateErased, certificate_by_code
from shared.clock import now, rfc3339
from shared.problems import NotFound

_NOTE_KEY = sa.text(
    """
    INSERT INTO credential_keys (id, public_key, first_used_at) VALUES (:id, :public_key, :at)
    ON CONFLICT (id) DO NOTHING
    """
)
_EVERY_KEY = sa.select(CredentialKey).order_by(CredentialKey.first_used_at.desc(), CredentialKey.id)
_PLACE = sa.text("SELECT status_place FROM certificates WHERE id = :id")
_LAST_PLACE = sa.text("SELECT max(status_place) FROM certificates")
# What its holder had removed cannot be shown any more either.
_ENDED = sa.text(
    """
    SELECT c.status_place FROM certificates c
    WHERE c.status_place >= :first AND c.status_place < :first + :size AND (c.erased_at IS NOT NULL OR EXISTS (
      SELECT 1 FROM certificate_events e WHERE e.certificate_id = c.id AND e.kind IN ('superseded', 'revoked')))
    """
)


class BadgesOff(NotFound):
    """No key is configured."""

    slug, title = "badges-off", "Open badges are not offered here"


class StatusListUnknown(NotFound):
    """No certificate stands in it."""

    slug, title = "status-list-unknown", "There is no such status list"


@dataclass(frozen=True)
class BadgeIssuer:
    """Who signs: the portal's public address gives the identity; without a key nothing is signed."""

    portal_url: str
    signing_key: IssuingKey | None

    @property
    def did(self) -> str:
        """The issuer's identity."""
        return did_of(self.portal_url)

    def key(self, session: Session) -> IssuingKey:
        """Return the key, noted as one that signs; raises `BadgesOff`."""
        key = self.signing_key
        if key is None:
            raise BadgesOff
        session.execute(_NOTE_KEY, {"id": key.id, "public_key": key.public_key, "at": now()})
        return key


def badge(session: Session, issuer: BadgeIssuer, code: str, suite: Suite) -> dict[str, Any]:
    """Return a certificate as a credential with its proof; raises `BadgesOff` and `CertificateErased`."""
    key = issuer.key(session)
    credential = _credential(session, issuer, code)
    return with_proof(credential, key, did=issuer.did, created=_now(), suite=suite)


def badge_of_issue(session: Session, issuer: BadgeIssuer, code: str) -> dict[str, Any]:
    """Return the badge as if it was signed when the certificate was issued: the same however often it is made."""
    key = issuer.key(session)
    credential = _credential(session, issuer, code)
    return with_proof(credential, key, did=issuer.did, created=credential["validFrom"])


def badge_token(session: Session, issuer: BadgeIssuer, code: str) -> str:
    """Return a certificate as a signed token; raises `BadgesOff` and `CertificateErased`."""
    key = issuer.key(session)
    return as_jwt(_credential(session, issuer, code), key, did=issuer.did)


def issuer_document(session: Session, issuer: BadgeIssuer) -> dict[str, Any]:
    """Return the issuer's did:web document with every key that ever signed; raises `BadgesOff`."""
    issuer.key(session)
    return did_document(issuer.did, session.scalars(_EVERY_KEY))


def issuer_keys(session: Session, issuer: BadgeIssuer) -> dict[str, Any]:
    """Return the same keys as a JWK set; raises `BadgesOff`."""
    issuer.key(session)
    return jwk_set(issuer.did, session.scalars(_EVERY_KEY))


def status_list(session: Session, issuer: BadgeIssuer, number: int) -> dict[str, Any]:
    """Return a signed list of what must not be relied on; raises `StatusListUnknown` and `BadgesOff`."""
    last = session.execute(_LAST_PLACE).scalar()
    # The first list exists before anything is issued; no number beyond the last is worth a look.
    if number and (last is None or number > last // LIST_SIZE):
        raise StatusListUnknown
    key = issuer.key(session)
    first = number * LIST_SIZE
    ended = session.execute(_ENDED, {"first": first, "size": LIST_SIZE}).scalars()
    url = status_list_url(issuer.portal_url, number)
    at = _now()
    credential = status_list_credential(url, did=issuer.did, valid_from=at, indexes=(place - first for place in ended))
    return with_proof(credential, key, did=issuer.did, created=at)


def _credential(session: Session, issuer: BadgeIssuer, code: str) -> dict[str, Any]:
    row = certificate_by_code(session, code)
    if row.erased_at is not None:
        raise CertificateErased
    return make_credential(row.snapshot, did=issuer.did, portal_url=issuer.portal_url, place=_place(session, row.id))


def _place(session: Session, certificate_id: uuid.UUID) -> int:
    return int(session.execute(_PLACE, {"id": certificate_id}).scalar_one())


def _now() -> str:
    return rfc3339(now().replace(microsecond=0).astimezone(dt.UTC))
