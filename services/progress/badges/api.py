"""Endpoints of badges: the credential of a certificate, the issuer's document and keys, and the status lists."""

from typing import Any

from flask import Response, jsonify
from flask_openapi import APIBlueprint
from pydantic import Field

from services.progress.badges.operations import (
    BadgeIssuer,
    badge,
    badge_token,
    issuer_document,
    issuer_keys,
    status_list,
)
from services.progress.badges.proofs import Suite
from services.progress.certificates.api import keep_out_of_search
from services.progress.certificates.limiting import AddressLimit
from services.progress.certificates.schemas import CodePath
from services.progress.settings import Settings
from shared.access import ANYONE
from shared.database import Database
from shared.schemas import Request
from shared.web import api_blueprint

CREDENTIAL, TOKEN = "application/vc+ld+json", "application/vc+jwt"
A_WHILE = "public, max-age=300"


class BadgeForm(Request):
    """In which form a badge is wanted."""

    cryptosuite: Suite = Field(Suite.STATEMENTS, description="what the proof is over: its statements, or its JSON")


class ListPath(Request):
    """Which status list."""

    number: int = Field(ge=0, le=1_000_000)


def badges_blueprint(database: Database, settings: Settings) -> APIBlueprint:
    """Return the blueprint of badges."""
    blueprint = api_blueprint("badges", __name__, access=ANYONE, tag="badges")
    blueprint.after_request(keep_out_of_search)
    limit = AddressLimit("certificate_reads_per_address", settings.certificate_reads_per_address, settings)
    issuer = BadgeIssuer(settings.issuer.url, settings.credential_key)

    @blueprint.get("/certificates/<code>/badge.json")
    def read_badge(path: CodePath, query: BadgeForm) -> Response:
        """Return the certificate as an Open Badge 3.0 with a proof (eddsa-rdfc-2022 unless another is asked for)."""
        limit.spend()
        with database.transaction() as session:
            return _file(badge(session, issuer, path.code, query.cryptosuite))

    @blueprint.get("/certificates/<code>/badge.jwt")
    def read_token(path: CodePath) -> Response:
        """Return the certificate as an Open Badge 3.0 in a signed token (VC-JWT)."""
        limit.spend()
        with database.transaction() as session:
            return Response(badge_token(session, issuer, path.code), mimetype=TOKEN)

    @blueprint.get("/credentials/did.json")
    def read_document() -> dict[str, Any]:
        """Return the issuer's did:web document; the portal publishes it under /.well-known/did.json."""
        with database.transaction() as session:
            return issuer_document(session, issuer)

    @blueprint.get("/credentials/jwks.json")
    def read_keys() -> dict[str, Any]:
        """Return the issuer's keys as a JWK set."""
        with database.transaction() as session:
            return issuer_keys(session, issuer)

    @blueprint.get("/credentials/status/<int:number>")
    def read_status(path: ListPath) -> Response:
        """Return a status list (Bitstring Status List): which credentials must not be relied on any more."""
        with database.transaction() as session:
            response = _file(status_list(session, issuer, path.number))
        response.headers["Cache-Control"] = A_WHILE
        return response

    return blueprint


def _file(credential: dict[str, Any]) -> Response:
    response = jsonify(credential)
    response.mimetype = CREDENTIAL
    return response
