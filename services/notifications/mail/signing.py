"""Signs mail with DKIM (RFC 6376), so that other servers can tell that it is ours and was not changed."""

import dkim  # type: ignore[import-untyped]

# One-click unsubscribing is only honoured when its headers are signed (RFC 8058).
SIGNED_HEADERS = (
    b"from",
    b"to",
    b"subject",
    b"date",
    b"message-id",
    b"in-reply-to",
    b"references",
    b"mime-version",
    b"content-type",
    b"auto-submitted",
    b"list-unsubscribe",
    b"list-unsubscribe-post",
)


class Signer:
    """Signs for one domain with one RSA key in PEM; the public half stands in the DNS at the selector."""

    def __init__(self, *, domain: str, selector: str, key: str) -> None:
        if not selector:
            raise ValueError("CHAMPIONS_DKIM_SELECTOR: name the DNS record of the key")
        self._domain, self._selector, self._key = domain.encode(), selector.encode(), key.encode()
        try:
            dkim.parse_pem_private_key(self._key)
        except dkim.UnparsableKeyError:
            raise ValueError("CHAMPIONS_DKIM_KEY: this is not an RSA private key in PEM") from None

    def sign(self, content: bytes) -> bytes:
        """Return a message, with CRLF line ends, under its signature."""
        header: bytes = dkim.sign(
            content,
            self._selector,
            self._domain,
            self._key,
            canonicalize=(b"relaxed", b"relaxed"),
            include_headers=[each for each in SIGNED_HEADERS if _has(content, each)],
        )
        return header + content


def _has(content: bytes, header: bytes) -> bool:
    head = content.partition(b"\r\n\r\n")[0].lower()
    return head.startswith(header + b":") or b"\r\n" + header + b":" in head
