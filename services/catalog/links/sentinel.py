"""The link sentinel put together.

It runs in a thread of the courier. It does little (a few hundred requests a day), waits most of the time, and holds
nothing open meanwhile: a worker's process of its own would cost more memory than everything it does.
"""

from services.catalog.links.checking import LinkSentinel
from services.catalog.links.collecting import collect_links
from services.catalog.links.robots import Robots, today
from services.catalog.links.visiting import LinkVisitor
from services.catalog.settings import Settings
from shared.database import Database
from shared.delivery import Background
from shared.outbound.calls import Caller

AGENT = "Champions-LinkCheck"
COLLECT_EVERY_S = 30
LOOK_EVERY_S = 5


def link_visitor(settings: Settings, *, caller: Caller | None = None) -> LinkVisitor:
    """Return who visits links: says who it is and where to ask, and reads pages without TLS too."""
    caller = caller or Caller(loopback=settings.link_loopback, plain=True)
    headers = {
        "User-Agent": f"{AGENT}/1 (+{settings.portal_url})",
        "Accept": "text/html,application/xhtml+xml,*/*;q=0.8",
        "Accept-Encoding": "identity",
        "Connection": "close",
    }
    return LinkVisitor(caller, Robots(caller, AGENT, headers, today), headers)


def register_sentinel(background: Background, database: Database, settings: Settings) -> None:
    """Have links collected, and visited unless that is switched off."""
    background.periodic("catalog.collect_links", every_s=COLLECT_EVERY_S)(collect_links)
    if settings.link_visits:
        background.loop("links", every_s=LOOK_EVERY_S)(LinkSentinel(database, link_visitor(settings)).step)
