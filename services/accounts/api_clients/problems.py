"""Refusals of the token endpoint: problems that also carry the `error` word of RFC 6749."""

from shared.problems import Forbidden, Problem


class InvalidClient(Problem):
    """The id and the secret do not belong together, or the client was revoked."""

    status, slug, title = 401, "invalid-client", "This API client is not known"

    def __init__(self) -> None:
        super().__init__(
            "Check the id and the secret.", headers={"WWW-Authenticate": 'Basic realm="oauth"'}, error="invalid_client"
        )


class UnsupportedGrantType(Problem):
    """Programs use client credentials; people sign in through sessions."""

    status, slug, title = 400, "unsupported-grant-type", "Only client_credentials is offered"

    def __init__(self) -> None:
        super().__init__("Send grant_type=client_credentials.", error="unsupported_grant_type")


class InvalidScope(Problem):
    """The client asked for more than it may."""

    status, slug, title = 400, "invalid-scope", "The client does not have this scope"

    def __init__(self, scope: str) -> None:
        super().__init__(f"Not granted to this client: {scope}.", error="invalid_scope")


class ScopeNotYours(Forbidden):
    """A client can hand on only what it holds itself."""

    slug, title = "scope-not-yours", "A client cannot grant scopes that it does not have"
