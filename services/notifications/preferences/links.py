"""Signed links that let a person change preferences from a mail, without signing in.

They do not run out: an old mail must still be able to stop the next one. They show and change
nothing but preferences.
"""

from dataclasses import dataclass

from itsdangerous import BadSignature, URLSafeSerializer

from services.notifications.preferences.categories import Category

# Where mail of a category is stopped, in the portal; mail to addresses has a page that knows no account.
STOP_PAGES = {Category.INVITATIONS: "team-invitations/stop"}


class LinkBroken(Exception):
    """The token was not made by this service."""


@dataclass(frozen=True)
class LinkHolder:
    """Whose preferences a link opens, and what its one-click request switches off.

    Of an invitation `learner_id` is the digest of the address: nothing else is known about who reads it.
    """

    learner_id: str
    category: Category


class PreferenceLinks:
    """Makes and reads the tokens of unsubscribe links."""

    def __init__(self, secret: str) -> None:
        self._serializer = URLSafeSerializer(secret, salt="champions.preferences")

    def token(self, holder: LinkHolder) -> str:
        """Return the token for a person and category; the same every time."""
        signed = self._serializer.dumps([holder.learner_id, holder.category.value])
        return signed if isinstance(signed, str) else signed.decode()

    def read(self, token: str) -> LinkHolder:
        """Return whom a token is for; raises `LinkBroken`."""
        try:
            learner_id, category = self._serializer.loads(token)
            return LinkHolder(str(learner_id), Category(category))
        except (BadSignature, ValueError, TypeError) as error:
            raise LinkBroken from error
