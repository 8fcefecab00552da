"""Endpoints of credit for administrators and credit staff: designations, the linter, claims and their corrections."""

import uuid
from typing import Any

import sqlalchemy as sa
from flask import Response, jsonify
from flask_openapi import APIBlueprint
from sqlalchemy.orm import Session

from services.progress.certificates.snapshots import Issuer
from services.progress.credit.access import credit_staff, designating
from services.progress.credit.claims import Correct, correct_claim
from services.progress.credit.designations import (
    Enter,
    enter_designation,
    every_newest,
    lint_terms,
    newest,
    versions,
)
from services.progress.credit.problems import ClaimUnknown
from services.progress.credit.queries import claim_json, claims_page, find_claim
from services.progress.credit.schemas import (
    ClaimPage,
    ClaimPath,
    ClaimReply,
    ClaimsQuery,
    CorrectionRequest,
    CreditPath,
    DesignationList,
    DesignationReply,
    DesignationRequest,
    DesignationTerms,
    FindingsReply,
    LintRequest,
)
from services.progress.credit.subjects import Named, describe, title_of
from services.progress.learners.identity import learner_id
from shared.access import principal
from shared.clock import rfc3339
from shared.database import Database
from shared.etags import etag_of, require_match
from shared.pagination import encode_cursor, id_in_cursor
from shared.web import api_blueprint

_COUNTS = sa.text(
    """
    SELECT kind, subject, count(DISTINCT (learner_id, credit_type)) AS claims FROM credit_claims GROUP BY kind, subject
    """
)


def designations_blueprint(database: Database) -> APIBlueprint:
    """Return the blueprint of designations."""
    blueprint = api_blueprint("designations", __name__, access=designating(), tag="credit")

    @blueprint.get("/admin/credit/designations", responses={200: DesignationList})
    def list_designations() -> dict[str, Any]:
        """List everything that ever had a designation, with what it lacks."""
        with database.reading() as session:
            counts = {(row.kind, row.subject): row.claims for row in session.execute(_COUNTS)}
            return {"items": [_brief(session, row, counts) for row in every_newest(session)], "next": None}

    @blueprint.get("/admin/credit/designations/<kind>/<slug>", responses={200: DesignationReply})
    def read(path: CreditPath) -> Response:
        """Return the newest version, what it lacks, and all versions; its ETag goes into If-Match."""
        with database.reading() as session:
            return _reply(session, Named(path.kind, path.slug))

    @blueprint.put("/admin/credit/designations/<kind>/<slug>", responses={200: DesignationReply})
    def enter(path: CreditPath, body: DesignationRequest) -> Response:
        """Enter a new version (If-Match); credit can be on only when the linter finds nothing (422)."""
        named = Named(path.kind, path.slug)
        with database.transaction() as session:
            before = newest(session, named)
            version = before.version if before else 0
            require_match(etag_of(version))
            terms = body.terms.model_dump(mode="json")
            enter_designation(session, Enter(named, terms, body.is_on, body.reason, principal().id, version))
            return _reply(session, named)

    @blueprint.post("/admin/credit/designations/<kind>/<slug>/lint", responses={200: FindingsReply})
    def look(path: CreditPath, body: LintRequest) -> dict[str, Any]:
        """Say what these terms lack; nothing is stored."""
        with database.reading() as session:
            findings = lint_terms(session, Named(path.kind, path.slug), body.terms.model_dump(mode="json"))
        return {"findings": [vars(each) for each in findings]}

    return blueprint


def claims_blueprint(database: Database, issuer: Issuer) -> APIBlueprint:
    """Return the blueprint of claims, for credit staff."""
    blueprint = api_blueprint("credit_claims", __name__, access=credit_staff(), tag="credit")

    @blueprint.get("/admin/credit/claims", responses={200: ClaimPage})
    def list_claims(query: ClaimsQuery) -> dict[str, Any]:
        """List claims with names, newest first."""
        with database.reading() as session:
            items, last = claims_page(
                session,
                kind=query.kind,
                subject=query.subject,
                after=id_in_cursor(query.cursor),
                limit=query.limit,
            )
        return {"items": items, "next": encode_cursor([str(last)]) if last else None}

    @blueprint.get("/admin/credit/claims/<uuid:claim_id>", responses={200: ClaimReply})
    def read_claim(path: ClaimPath) -> dict[str, Any]:
        """Return one claim."""
        with database.reading() as session:
            return _claim(session, path.claim_id)

    @blueprint.post("/admin/credit/claims/<uuid:claim_id>/correction", responses={201: ClaimReply})
    def correct(path: ClaimPath, body: CorrectionRequest) -> tuple[dict[str, Any], int]:
        """Put another amount in the place of a claim, or withdraw it with zero; its certificate follows."""
        command = Correct(path.claim_id, body.quarters, body.reason, principal().id, learner_id())
        with database.transaction() as session:
            return _claim(session, correct_claim(session, command, issuer)), 201

    return blueprint


def _claim(session: Session, claim_id: uuid.UUID) -> dict[str, Any]:
    row = find_claim(session, claim_id)
    if row is None:
        raise ClaimUnknown
    return claim_json(session, row)


def _reply(session: Session, named: Named) -> Response:
    """Return a designation with its ETag; whoever has none yet begins with an empty draft."""
    rows = versions(session, named)
    terms = rows[0].terms if rows else DesignationTerms().model_dump(mode="json")
    version = rows[0].version if rows else 0
    response = jsonify(
        {
            "kind": named.kind,
            "slug": named.slug,
            "title": title_of(session, named),
            "published": describe(session, named) is not None,
            "version": version,
            "is_on": bool(rows and rows[0].is_on),
            "terms": terms,
            "findings": [vars(each) for each in lint_terms(session, named, terms)],
            "versions": [_version(row) for row in rows],
        }
    )
    response.headers["ETag"] = etag_of(version)
    return response


def _version(row: sa.Row[Any]) -> dict[str, Any]:
    names = ("version", "is_on", "terms", "sha256", "reason", "actor")
    return {name: getattr(row, name) for name in names} | {"decided_at": rfc3339(row.decided_at)}


def _brief(session: Session, row: sa.Row[Any], counts: dict[tuple[str, str], int]) -> dict[str, Any]:
    named = Named(row.kind, row.subject)
    return {
        "kind": row.kind,
        "slug": row.subject,
        "title": title_of(session, named),
        "version": row.version,
        "is_on": row.is_on,
        "provider": row.terms.get("provider") or "",
        "expires_on": row.terms.get("expires_on"),
        "findings": len(lint_terms(session, named, row.terms)),
        "claims": counts.get((row.kind, row.subject), 0),
    }
