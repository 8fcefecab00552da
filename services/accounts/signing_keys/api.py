"""Where everybody who checks access tokens finds the public keys (RFC 7517)."""

from flask import Response, jsonify

from services.accounts.parts import parts
from services.accounts.signing_keys.schemas import KeySetReply
from shared.access import ANYONE
from shared.web import api_blueprint

blueprint = api_blueprint("signing_keys", __name__, access=ANYONE, tag="Tokens", url_prefix="/.well-known")


@blueprint.get("/jwks.json", summary="Public keys that check access tokens", responses={200: KeySetReply})
def published_keys() -> Response:
    """Return the active key, the next one, and retired ones whose tokens may still be in use."""
    response = jsonify(parts().keys.jwks())
    response.headers["Cache-Control"] = "public, max-age=60"
    return response
