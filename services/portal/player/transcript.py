"""The transcript beside a recording, made of its captions; a page without it is still worth showing."""

from collections import OrderedDict
from typing import Any

import structlog

from services.portal.clients import clients
from services.portal.player.cues import Cue, read_cues
from shared.http import RemoteProblem, ServiceUnavailable

KEPT = 64
log = structlog.get_logger()

# By the address of the captions, which changes with their content.
_kept: OrderedDict[str, list[Cue]] = OrderedDict()


def cues_of(content: dict[str, Any]) -> list[Cue]:
    """Return the cues of a recording's first captions, in its own language where there are such; else nothing."""
    captions = (content.get("media") or {}).get("captions") or []
    own = [each for each in captions if each.get("language") == content.get("language")]
    chosen = next(iter(own or captions), None)
    return _read(chosen["asset"]["url"]) if chosen else []


def _read(url: str) -> list[Cue]:
    if url in _kept:
        _kept.move_to_end(url)
        return _kept[url]
    try:
        cues = read_cues(clients().catalog.media(url).body.decode("utf-8", "replace"))
    except (RemoteProblem, ServiceUnavailable) as error:
        log.warning("transcript.left_out", captions=url, reason=str(error)[:100])
        return []
    _kept[url] = cues
    while len(_kept) > KEPT:
        _kept.popitem(last=False)
    return cues
