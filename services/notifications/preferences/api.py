"""Preferences of the signed-in person, and by the signed link of a mail."""

from typing import Any

from flask import Response, current_app, redirect
from flask_openapi import APIBlueprint
from werkzeug.wrappers import Response as AnyResponse

from services.notifications.invitations.refusals import allow_invitations, refuse_invitations
from services.notifications.preferences.categories import Category
from services.notifications.preferences.links import STOP_PAGES, LinkBroken, LinkHolder, PreferenceLinks
from services.notifications.preferences.operations import choose, read_choice, unsubscribe
from services.notifications.preferences.schemas import PreferencesBody, PreferencesReply, TokenPath
from shared.access import ANYONE, SIGNED_IN, principal
from shared.database import Database
from shared.problems import NotFound
from shared.web import DATABASE, api_blueprint


class LinkNotValid(NotFound):
    """The address was cut or changed on the way."""

    slug, title = "link-not-valid", "This link is not complete or not ours"


def own_preferences_blueprint() -> APIBlueprint:
    """Return the endpoints for the signed-in person."""
    blueprint = api_blueprint("own_preferences", __name__, access=SIGNED_IN, tag="preferences")

    @blueprint.get("/me/preferences", responses={200: PreferencesReply})
    def read_own_preferences() -> dict[str, Any]:
        """What I receive."""
        return _read(principal().id)

    @blueprint.put("/me/preferences", responses={200: PreferencesReply})
    def change_own_preferences(body: PreferencesBody) -> dict[str, Any]:
        """Choose what I receive, for the whole account and every enrollment to come."""
        return _change(principal().id, body)

    return blueprint


def link_preferences_blueprint(links: PreferenceLinks) -> APIBlueprint:
    """Return the endpoints for who holds a link from a mail."""
    blueprint = api_blueprint("link_preferences", __name__, access=ANYONE, tag="preferences")

    @blueprint.get("/preferences/<string:token>", responses={200: PreferencesReply})
    def read_preferences(path: TokenPath) -> dict[str, Any]:
        """What the person of this link receives."""
        return _read(_person(links, path.token))

    @blueprint.put("/preferences/<string:token>", responses={200: PreferencesReply})
    def change_preferences(path: TokenPath, body: PreferencesBody) -> dict[str, Any]:
        """Choose what the person of this link receives."""
        return _change(_person(links, path.token), body)

    @blueprint.delete("/invitation-refusals/<string:token>")
    def want_invitations_again(path: TokenPath) -> tuple[str, int]:
        """Let invitations come again to the address of this link; the opposite of unsubscribing by it."""
        holder = _holder(links, path.token)
        if holder.category is not Category.INVITATIONS:
            raise LinkNotValid
        with _database().transaction() as session:
            allow_invitations(session, holder.learner_id)
        return "", 204

    return blueprint


def unsubscribe_blueprint(links: PreferenceLinks, portal_url: str) -> APIBlueprint:
    """Return the one-click address of the List-Unsubscribe header (RFC 8058)."""
    blueprint = api_blueprint("unsubscribe", __name__, access=ANYONE, tag="preferences", url_prefix="")

    @blueprint.post("/unsubscribe/<string:token>")
    def unsubscribe_at_once(path: TokenPath) -> Response:
        """Stop the mail that this link came with. Needs no sign-in; repeating it changes nothing."""
        holder = _holder(links, path.token)
        with _database().transaction() as session:
            if holder.category is Category.INVITATIONS:
                refuse_invitations(session, holder.learner_id)
            else:
                unsubscribe(session, holder.learner_id, holder.category)
        return Response("You are unsubscribed.\n", mimetype="text/plain")

    @blueprint.get("/unsubscribe/<string:token>")
    def show_unsubscribe_page(path: TokenPath) -> AnyResponse:
        """Go to the page with the button; reading an address never unsubscribes (mail scanners read them all)."""
        page = STOP_PAGES.get(_holder(links, path.token).category, "unsubscribe")
        return redirect(f"{portal_url.rstrip('/')}/{page}/{path.token}", 303)

    return blueprint


def _database() -> Database:
    database: Database = current_app.extensions[DATABASE]
    return database


def _holder(links: PreferenceLinks, token: str) -> LinkHolder:
    try:
        return links.read(token)
    except LinkBroken as error:
        raise LinkNotValid("Open the link from the message again, or sign in and change your preferences.") from error


def _person(links: PreferenceLinks, token: str) -> str:
    """Return whose preferences a link opens; that of an invitation belongs to an address, not to a person."""
    holder = _holder(links, token)
    if holder.category is Category.INVITATIONS:
        raise LinkNotValid
    return holder.learner_id


def _read(learner_id: str) -> dict[str, Any]:
    with _database().reading() as session:
        return PreferencesReply.of(read_choice(session, learner_id)).model_dump(mode="json")


def _change(learner_id: str, body: PreferencesBody) -> dict[str, Any]:
    with _database().transaction() as session:
        choose(session, learner_id, body.choice(read_choice(session, learner_id)))
        return PreferencesReply.of(read_choice(session, learner_id)).model_dump(mode="json")
