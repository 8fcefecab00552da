"""Shape of the published keys."""

from shared.schemas import Reply


class PublicKey(Reply):
    """The public half of an Ed25519 key as a JWK."""

    kty: str
    crv: str
    x: str
    kid: str
    use: str
    alg: str


class KeySetReply(Reply):
    """A JWK set."""

    keys: list[PublicKey]
