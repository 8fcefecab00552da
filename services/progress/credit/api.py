"""Endpoints of credit: what everybody is shown, and what a learner does."""

from typing import Any

from flask import Response
from flask.typing import ResponseReturnValue
from flask_openapi import APIBlueprint

from services.progress.certificates.snapshots import Issuer
from services.progress.credit.claims import Claim, claim_credit, issue_document
from services.progress.credit.queries import credit_view, offer_view, offered_subjects, own_credit
from services.progress.credit.receipts import Acknowledge, acknowledge
from services.progress.credit.schemas import (
    ClaimRequest,
    CreditPath,
    CreditView,
    OfferedList,
    OfferView,
    OwnCreditList,
    ReceiptRequest,
)
from services.progress.credit.subjects import Named
from services.progress.learners.identity import learner_id
from shared.access import ANYONE, SIGNED_IN, principal
from shared.database import Database
from shared.idempotency import idempotent
from shared.web import api_blueprint


def public_credit_blueprint(database: Database) -> APIBlueprint:
    """Return the blueprint of what is shown before the content."""
    blueprint = api_blueprint("credit", __name__, access=ANYONE, tag="credit")

    @blueprint.get("/credit", responses={200: OfferedList})
    def list_offered() -> dict[str, Any]:
        """List everything that is designated for credit now."""
        with database.reading() as session:
            return {"items": offered_subjects(session), "next": None}

    @blueprint.get("/credit/<kind>/<slug>", responses={200: OfferView})
    def read_offer(path: CreditPath) -> dict[str, Any]:
        """Return statements, disclosures, dates and what is needed; 404 while credit is off."""
        with database.reading() as session:
            return offer_view(session, Named(path.kind, path.slug))

    return blueprint


def own_credit_blueprint(database: Database, issuer: Issuer) -> APIBlueprint:
    """Return the blueprint of a learner's own credit."""
    blueprint = api_blueprint("own_credit", __name__, access=SIGNED_IN, tag="credit")

    @blueprint.get("/me/credit", responses={200: OwnCreditList})
    def list_own() -> dict[str, Any]:
        """List what the learner has claimed, newest first."""
        with database.reading() as session:
            return {"items": own_credit(session, learner_id()), "next": None}

    @blueprint.get("/me/credit/<kind>/<slug>", responses={200: CreditView})
    def read(path: CreditPath) -> dict[str, Any]:
        """Say what the learner may claim, what they have claimed, and what is missing."""
        with database.reading() as session:
            return credit_view(session, learner_id(), Named(path.kind, path.slug))

    @blueprint.post("/me/credit/<kind>/<slug>/receipts", responses={201: CreditView, 200: CreditView})
    def receive(path: CreditPath, body: ReceiptRequest) -> tuple[dict[str, Any], int]:
        """Record that the learner has read the disclosures in this wording; the same again changes nothing (200)."""
        named = Named(path.kind, path.slug)
        command = Acknowledge(learner_id(), principal().name, named, body.text_sha256)
        with database.transaction() as session:
            added = acknowledge(session, command)
            return credit_view(session, command.learner_id, named), 201 if added else 200

    @blueprint.post("/me/credit/<kind>/<slug>/claims", responses={201: CreditView})
    def claim(path: CreditPath, body: ClaimRequest) -> Response:
        """Claim credit, once for each type; the document is issued with it."""

        def answer() -> ResponseReturnValue:
            command = Claim(learner_id(), Named(path.kind, path.slug), body.credit_type, body.quarters)
            with database.transaction() as session:
                claim_credit(session, command, issuer)
                return credit_view(session, command.learner_id, command.named), 201

        return idempotent(database, answer)

    @blueprint.post("/me/credit/<kind>/<slug>/document", responses={200: CreditView})
    def take_document(path: CreditPath) -> dict[str, Any]:
        """Issue the certificate of participation or completion of somebody who earns no credit; once."""
        named = Named(path.kind, path.slug)
        with database.transaction() as session:
            issue_document(session, learner_id(), named, issuer)
            return credit_view(session, learner_id(), named)

    return blueprint
