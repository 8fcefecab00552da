"""Signing up: register, then confirm by the mailed link."""

from services.accounts.answers import Answer
from services.accounts.links.problems import LinkNotValid
from services.accounts.parts import parts
from services.accounts.passwords.operations import refuse_weak
from services.accounts.rate_limits.rules import account_key
from services.accounts.registrations import operations
from services.accounts.registrations.schemas import (
    AcceptedReply,
    ConfirmationReply,
    ConfirmationRequest,
    RegistrationRequest,
)
from shared.access import ANYONE
from shared.web import api_blueprint

blueprint = api_blueprint("registrations", __name__, access=ANYONE, tag="Signing up")

ACCEPTED = {"status": "accepted", "message": "If this address can be used, a mail with the next step is on its way."}


@blueprint.post("/registrations", summary="Sign up", responses={202: AcceptedReply})
def register(body: RegistrationRequest) -> Answer:
    """Take a registration; always the same answer, so that nobody learns who has an account."""
    here = parts()
    here.guard.spend("registrations_per_address", here.guard.here())
    here.guard.spend("registrations_per_account", account_key(body.email))
    refuse_weak(body.password, email=body.email, name=body.name)
    hashed = here.passwords.hash(body.password)
    command = operations.Register(**body.model_dump(exclude={"password"}), password_hash=hashed)
    with here.database.transaction() as session:
        operations.register(session, here.links, command, sign_in_url=f"{here.settings.portal_url}/sign-in")
    return ACCEPTED, 202


@blueprint.post("/confirmations", summary="Confirm the address", responses={200: ConfirmationReply})
def confirm(body: ConfirmationRequest) -> Answer:
    """Use the link up and make the account."""
    here = parts()
    here.guard.require("refused_tokens_per_address", here.guard.here())
    try:
        with here.database.transaction() as session:
            learner = operations.confirm(session, here.links, body.token)
    except LinkNotValid:
        here.guard.count("refused_tokens_per_address", here.guard.here())
        raise
    return {"email": learner.email}
