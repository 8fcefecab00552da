"""A credential as a canonical set of statements (RDF Dataset Canonicalization); nothing is ever fetched.

The library is loaded with the first badge: most processes never make one.
"""

import functools
from typing import Any

from services.progress.supplies.folder import contexts


class ContextUnknown(Exception):
    """A document names a context that does not come with the product."""


def canonical_statements(document: dict[str, Any]) -> bytes:
    """Return the document's statements as N-Quads in their one canonical order.

    Raises `ContextUnknown`, also when it is met in the middle of the work, and `SuppliesMissing`.
    """
    from pyld import jsonld

    options = {"algorithm": "URDNA2015", "format": "application/n-quads", "documentLoader": _known_context}
    try:
        statements: str = jsonld.normalize(document, options)
    except jsonld.JsonLdError as error:
        raise ContextUnknown(str(error)[:300]) from error
    return statements.encode()


def _known_context(address: str, _options: dict[str, Any]) -> dict[str, Any]:
    known = _contexts()
    if address not in known:
        raise ContextUnknown(address)
    return {
        "contentType": "application/ld+json",
        "contextUrl": None,
        "documentUrl": address,
        "document": known[address],
    }


@functools.cache
def _contexts() -> dict[str, Any]:
    return contexts()
