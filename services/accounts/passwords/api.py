"""Changing the password when signed in, and resetting it by a mailed link."""

from services.accounts.answers import Answer
from services.accounts.links.models import Purpose
from services.accounts.links.problems import LinkNotValid
from services.accounts.parts import parts
from services.accounts.passwords import operations
from services.accounts.passwords.schemas import LinkRequest, PasswordChangeRequest, ResetRequest
from services.accounts.profiles.api import own_id
from services.accounts.rate_limits.rules import account_key
from services.accounts.registrations.schemas import AcceptedReply
from services.accounts.sessions.operations import begin
from services.accounts.sessions.schemas import TokenReply
from services.accounts.sessions.tokens import reply_of
from shared.access import ANYONE, SIGNED_IN, principal
from shared.web import api_blueprint

resetting = api_blueprint("password_resets", __name__, access=ANYONE, tag="Passwords")
changing = api_blueprint("passwords", __name__, access=SIGNED_IN, tag="Passwords")

LINK_ACCEPTED = {"status": "accepted", "message": "If there is an account with this address, a mail is on its way."}


def mail_a_link(email: str, purpose: Purpose) -> Answer:
    """Answer a request for a mailed link; always the same, so that nobody learns who has an account."""
    here = parts()
    here.guard.spend("mailed_links_per_address", here.guard.here())
    here.guard.spend("mailed_links_per_account", account_key(email))
    with here.database.transaction() as session:
        operations.request_link(session, here.links, email, purpose)
    return LINK_ACCEPTED, 202


@resetting.post("/password-resets", summary="Ask for a link to set a new password", responses={202: AcceptedReply})
def request_reset(body: LinkRequest) -> Answer:
    """Mail a link that sets a new password, if there is an account."""
    return mail_a_link(body.email, Purpose.RESET_PASSWORD)


@resetting.put("/password-resets", summary="Set a new password by the mailed link", responses={204: None})
def reset_password(body: ResetRequest) -> Answer:
    """Use the link up, set the password and end all sessions."""
    here = parts()
    here.guard.require("refused_tokens_per_address", here.guard.here())
    try:
        with here.database.transaction() as session:
            operations.reset_password(session, here.links, here.passwords, body.token, body.password)
    except LinkNotValid:
        here.guard.count("refused_tokens_per_address", here.guard.here())
        raise
    return "", 204


@changing.put("/me/password", summary="Change my password", responses={200: TokenReply})
def change_password(body: PasswordChangeRequest) -> Answer:
    """End all sessions and begin a new one for this device."""
    here, learner_id = parts(), own_id()
    here.guard.require("failed_sign_ins_per_account", account_key(principal().id))
    try:
        with here.database.transaction() as session:
            learner = operations.change_password(
                session, here.passwords, learner_id, body.current_password, body.new_password
            )
            begun = begin(session, learner, way="password_change")
    except operations.WrongPassword:
        here.guard.count("failed_sign_ins_per_account", account_key(principal().id))
        raise
    return reply_of(here.keys.ring(), begun)
