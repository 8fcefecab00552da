"""Signing in by password or mailed link, going on, signing out."""

import uuid

from flask import current_app, request

from services.accounts.answers import Answer
from services.accounts.learners.operations import lock_learner
from services.accounts.links import operations as links
from services.accounts.links.models import Purpose
from services.accounts.links.problems import LinkNotValid
from services.accounts.parts import parts
from services.accounts.passwords.api import mail_a_link
from services.accounts.passwords.schemas import LinkRequest
from services.accounts.rate_limits.rules import account_key
from services.accounts.registrations.schemas import AcceptedReply
from services.accounts.sessions import operations
from services.accounts.sessions.operations import Begun
from services.accounts.sessions.problems import SessionOver, SignInRefused
from services.accounts.sessions.schemas import RefreshRequest, SignInRequest, TokenReply
from services.accounts.sessions.tokens import reply_of
from shared.access import ANYONE, principal
from shared.web import VERIFIER, api_blueprint

blueprint = api_blueprint("sessions", __name__, access=ANYONE, tag="Signing in")


@blueprint.post("/sign-in-links", summary="Ask for a link to sign in", responses={202: AcceptedReply})
def request_sign_in_link(body: LinkRequest) -> Answer:
    """Mail a link that signs in, if there is an account."""
    return mail_a_link(body.email, Purpose.SIGN_IN)


@blueprint.post("/sessions", summary="Sign in", responses={200: TokenReply})
def sign_in(body: SignInRequest) -> Answer:
    """Begin a session by password or by the token of a mailed link."""
    if body.link_token is not None:
        begun = _by_link(body.link_token)
    else:
        begun = _by_password(body.email or "", body.password or "")
    return reply_of(parts().keys.ring(), begun)


@blueprint.post("/sessions/refresh", summary="Go on", responses={200: TokenReply})
def refresh(body: RefreshRequest) -> Answer:
    """Exchange a refresh token for a new access token and the next refresh token."""
    here = parts()
    here.guard.require("refused_tokens_per_address", here.guard.here())
    with here.database.transaction() as session:
        begun = operations.exchange(session, body.refresh_token)
    if begun is None:
        here.guard.count("refused_tokens_per_address", here.guard.here())
        raise SessionOver("Sign in again.")
    return reply_of(here.keys.ring(), begun)


@blueprint.delete("/sessions/current", summary="Sign out", responses={204: None})
def sign_out() -> Answer:
    """End the session of the access token, or of `{"refresh_token": ...}` in the body; it may be over already."""
    refresh_token = _sent_refresh_token()
    session_id = None if refresh_token else _session_of_bearer()
    with parts().database.transaction() as session:
        if refresh_token:
            operations.end_by_token(session, refresh_token)
        elif session_id:
            operations.end_one(session, session_id)
    return "", 204


def _by_password(email: str, password: str) -> Begun:
    here, account_name = parts(), account_key(email)
    here.guard.require("failed_sign_ins_per_address", here.guard.here())
    here.guard.require("failed_sign_ins_per_account", account_name)
    with here.database.reading() as session:
        account = operations.find_account(session, email)
    # The slow check runs outside of any transaction, and for unknown addresses too.
    matches = here.passwords.check(account.password_hash if account else None, password)
    begun = None
    with here.database.transaction() as session:
        if matches and account is not None:
            begun = operations.begin_by_password(session, here.passwords, account, password)
        if begun is None:
            operations.record_failure(session, account)
    if begun is None:
        here.guard.count("failed_sign_ins_per_address", here.guard.here())
        here.guard.count("failed_sign_ins_per_account", account_name)
        raise SignInRefused("Check both, or ask for a link to sign in by mail.")
    return begun


def _by_link(token: str) -> Begun:
    here = parts()
    here.guard.require("refused_tokens_per_address", here.guard.here())
    try:
        with here.database.transaction() as session:
            learner_id = links.consume(session, here.links, token, Purpose.SIGN_IN)
            return operations.begin(session, lock_learner(session, learner_id), way="link")
    except LinkNotValid:
        here.guard.count("refused_tokens_per_address", here.guard.here())
        raise


def _sent_refresh_token() -> str | None:
    if not request.content_length:
        return None
    return RefreshRequest.model_validate(request.get_json(silent=True) or {}).refresh_token


def _session_of_bearer() -> uuid.UUID | None:
    """Return the session that an access token names; raises `Unauthorized` for a token that does not hold."""
    principal()
    _, _, token = request.headers["Authorization"].partition(" ")
    named = current_app.extensions[VERIFIER].verify(token.strip()).get("sid")
    return uuid.UUID(named) if named else None
