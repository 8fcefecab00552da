"""Where programs get their access tokens (RFC 6749, client credentials)."""

import uuid

from flask import request

from services.accounts.answers import Answer
from services.accounts.api_clients.operations import KnownClient, authenticate
from services.accounts.api_clients.problems import InvalidClient, InvalidScope, UnsupportedGrantType
from services.accounts.api_clients.schemas import ClientTokenReply, TokenForm
from services.accounts.parts import parts
from services.accounts.settings import ACCESS_TOKEN_S
from shared.access import ANYONE
from shared.web import api_blueprint

blueprint = api_blueprint("tokens", __name__, access=ANYONE, tag="Tokens", url_prefix="/oauth")


@blueprint.post("/token", summary="A token for a program", responses={200: ClientTokenReply})
def issue_token(form: TokenForm) -> Answer:
    """Return an access token with the scopes that were asked for, or with all that the client has."""
    if form.grant_type != "client_credentials":
        raise UnsupportedGrantType
    client = _authenticated(form)
    asked = form.scope.split() or client.scopes
    beyond = sorted(set(asked) - set(client.scopes))
    if beyond:
        raise InvalidScope(" ".join(beyond))
    scope = " ".join(sorted(set(asked)))
    claims = {
        "sub": client.id,
        "kind": "client",
        "roles": [],
        "scope": scope,
        "name": client.name,
        "jti": uuid.uuid4().hex,
    }
    token = parts().keys.ring().sign(claims, lifetime_s=ACCESS_TOKEN_S)
    return {"access_token": token, "token_type": "Bearer", "expires_in": ACCESS_TOKEN_S, "scope": scope}


def _authenticated(form: TokenForm) -> KnownClient:
    here = parts()
    here.guard.require("refused_tokens_per_address", here.guard.here())
    basic = request.authorization if request.authorization and request.authorization.type == "basic" else None
    client_id = (basic.username if basic else form.client_id) or ""
    client_secret = (basic.password if basic else form.client_secret) or ""
    with here.database.reading() as session:
        client = authenticate(session, here.client_secrets, client_id, client_secret)
    if client is None:
        here.guard.count("refused_tokens_per_address", here.guard.here())
        raise InvalidClient
    return client
