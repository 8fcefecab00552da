"""Why somebody is not signed in."""

from shared.problems import Unauthorized


class SignInRefused(Unauthorized):
    """The address and the password do not belong together, or there is no such account: never said which."""

    slug, title = "sign-in-refused", "This address and this password do not belong together"


class SessionOver(Unauthorized):
    """The refresh token was used, taken back, or is too old."""

    slug, title = "session-over", "This session is over: sign in again"
