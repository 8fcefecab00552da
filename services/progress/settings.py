"""What this service reads from its environment, and the names of its tasks and queues."""

import pathlib
from ipaddress import IPv4Network, IPv6Network
from typing import ClassVar, Self

from pydantic import Field, SecretStr, model_validator

from services.progress.badges.issuing_keys import IssuingKey
from services.progress.certificates.signing import SigningKey
from services.progress.certificates.snapshots import Issuer
from shared.rate_limits.callers import PRIVATE_NETWORKS
from shared.settings import ServiceSettings

RENDER_CERTIFICATE = "progress.render_certificate"
RUN_BATCH = "progress.run_certificate_batch"
DELETE_DOCUMENT = "progress.delete_document"
ENROLL_PEOPLE = "progress.enroll_people"
OFFER_EDITION = "progress.offer_edition"
TELL_DATES = "progress.tell_dates"
TELL_DEADLINES = "progress.tell_deadlines"
REBUILD_STANDINGS = "progress.rebuild_standings"
WRITE_EXPORT = "progress.write_export"
EMPTY_EXPORT = "progress.empty_export"
BUILD_AUDIT_FILE = "progress.build_audit_file"
DELETE_AUDIT_FILE = "progress.delete_audit_file"
CLOSE_ATTEMPT = "progress.close_attempt"
REGRADE_ATTEMPTS = "progress.regrade_attempts"
DOCUMENTS_QUEUE = "progress.documents"
ENROLLMENTS_QUEUE = "progress.enrollments"


class Settings(ServiceSettings):
    """Settings of progress."""

    service: ClassVar[str] = "progress"

    issuer_name: str = "Champions"
    # Each is PEM text or the path of a PEM file; without them documents are issued unsigned.
    certificate_signing_key: str = Field(default="", repr=False)
    certificate_signing_certificate: str = ""

    # An Ed25519 key, PEM text or the path of its file; without it no open badges are offered.
    credential_signing_key: str = Field(default="", repr=False)

    # The secret of before, while what it sealed is not sealed anew (`champions keys reseal`).
    older_secret_key: SecretStr = SecretStr("")

    certificate_checks_per_address: str = "60/minute"
    certificate_reads_per_address: str = "300/minute"
    # Only wrong codes count: a lecture hall behind one address joins unhindered.
    discussion_wrong_codes_per_person: str = "10/15 minute"
    discussion_wrong_codes_per_address: str = "100/15 minute"
    trusted_proxies: list[IPv4Network | IPv6Network] = Field(default=PRIVATE_NETWORKS, validate_default=True)

    @model_validator(mode="after")
    def _both_or_none(self) -> Self:
        if bool(self.certificate_signing_key) != bool(self.certificate_signing_certificate):
            raise ValueError(
                "set CHAMPIONS_CERTIFICATE_SIGNING_KEY and CHAMPIONS_CERTIFICATE_SIGNING_CERTIFICATE together"
            )
        return self

    @property
    def signing_key(self) -> SigningKey | None:
        """What signs the documents; None when nothing is configured."""
        pair = (self.certificate_signing_key, self.certificate_signing_certificate)
        return SigningKey(*map(_pem, pair)) if any(pair) else None

    @property
    def credential_key(self) -> IssuingKey | None:
        """What signs open badges; None when nothing is configured."""
        return IssuingKey(_pem(self.credential_signing_key)) if self.credential_signing_key else None

    @property
    def issuer(self) -> Issuer:
        """Who signs the certificates, and where they can be checked."""
        return Issuer(self.issuer_name, self.portal_url.rstrip("/"))


def _pem(value: str) -> bytes:
    if "-----BEGIN" in value:
        # One line of an environment file holds no line ends of its own.
        return value.replace("\\n", "\n").encode()
    return pathlib.Path(value).read_bytes()
