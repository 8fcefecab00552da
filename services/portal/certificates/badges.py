"""Open badges for the world: the badge as a file, and what lets other systems check it."""

from flask import Blueprint, Response, request

from services.portal.certificates.views import keep_out_of_search, tidy_code
from services.portal.clients import clients
from shared.http import Answer

badges = Blueprint("badges", __name__)
badges.after_request(keep_out_of_search)


@badges.get("/verify/<code>/badge.<any(json, jwt):suffix>")
def badge(code: str, suffix: str) -> Response:
    """Hand out a certificate as an Open Badge 3.0, to be kept or put into a wallet."""
    suite = request.args.get("cryptosuite", "") if suffix == "json" else ""
    response = _passed_on(clients().progress.badge(code, suffix, suite))
    response.headers["Content-Disposition"] = f'attachment; filename="badge-{tidy_code(code)}.{suffix}"'
    return response


@badges.get("/.well-known/did.json")
def issuer_document() -> Response:
    """The issuer's document (did:web)."""
    return _passed_on(clients().progress.published_credential("did.json"))


@badges.get("/.well-known/jwks.json")
def issuer_keys() -> Response:
    """The issuer's keys as a JWK set."""
    return _passed_on(clients().progress.published_credential("jwks.json"))


@badges.get("/credentials/status/<int:number>")
def status_list(number: int) -> Response:
    """Which credentials must not be relied on any more."""
    return _passed_on(clients().progress.published_credential(f"status/{number}"))


def _passed_on(answer: Answer) -> Response:
    response = Response(answer.body, mimetype=answer.headers.get("Content-Type", "application/json"))
    # Other systems check badges in the browser too; what stands here is public and needs no cookie.
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Cache-Control"] = answer.headers.get("Cache-Control", "no-cache")
    return response
