"""Administrators' endpoints for API clients."""

from sqlalchemy import select

from services.accounts.answers import Answer
from services.accounts.api_clients import operations
from services.accounts.api_clients.models import ApiClient
from services.accounts.api_clients.problems import ScopeNotYours
from services.accounts.api_clients.schemas import ClientList, ClientPath, ClientReply, NewClientReply, NewClientRequest
from services.accounts.audit.operations import Actor
from services.accounts.parts import parts
from shared.access import administrator, principal
from shared.web import api_blueprint

blueprint = api_blueprint("api_clients", __name__, access=administrator("accounts:write"), tag="API clients")


@blueprint.get("/admin/api-clients", summary="All API clients", responses={200: ClientList})
def list_clients() -> Answer:
    """Return all clients, revoked ones too; never a secret."""
    with parts().database.reading() as session:
        clients = session.scalars(select(ApiClient).order_by(ApiClient.id)).all()
        return ClientList.model_validate({"items": clients}).model_dump(mode="json")


@blueprint.post("/admin/api-clients", summary="Make an API client", responses={201: NewClientReply})
def make_client(body: NewClientRequest) -> Answer:
    """Make a client; its secret is in this answer and nowhere else."""
    who = principal()
    if who.kind == "client" and not who.scopes.issuperset(body.scopes):
        raise ScopeNotYours("Ask an administrator.")
    secret = parts().client_secrets.make()
    digest = parts().client_secrets.digest(secret)
    with parts().database.transaction() as session:
        client = operations.add_client(
            session, body.id, name=body.name, digest=digest, scopes=body.scopes, actor=Actor.of(who)
        )
    return ClientReply.model_validate(client).model_dump(mode="json") | {"secret": secret}, 201


@blueprint.delete("/admin/api-clients/<client_id>", summary="Revoke an API client", responses={204: None})
def revoke_client(path: ClientPath) -> Answer:
    """Revoke a client; doing it twice changes nothing."""
    with parts().database.transaction() as session:
        operations.revoke_client(session, path.client_id, actor=Actor.of(principal()))
    return "", 204
