"""What to offer when nothing is found: another spelling, one filter less, or results with some of the words."""

from dataclasses import replace
from typing import Any

from sqlalchemy.orm import Session

from services.catalog.search.criteria import FILTERS, Criteria
from services.catalog.search.queries import cards_page, count
from services.catalog.search.text_queries import TextQuery

MOST_CARDS = 3


def instead(session: Session, criteria: Criteria, query: TextQuery | None) -> dict[str, Any]:
    """Return `{without, some}`: filters whose removal finds something, and cards with any of the words."""
    without = []
    for name, field in FILTERS.items():
        if field in criteria.chosen and (found := count(session, criteria.without(field), query)):
            without.append({"filter": name, "count": found})
    words_alone = Criteria(q=criteria.q)
    if not without and len(criteria.chosen) > 1 and (found := count(session, words_alone, query)):
        without.append({"filter": "all", "count": found})
    some: list[dict[str, Any]] = []
    if query is not None and not without and query.some != query.meant:
        any_word = replace(query, meant=query.some, typed=query.some)
        cards, _ = cards_page(session, words_alone, any_word, sort="relevance", cursor=None, limit=MOST_CARDS)
        some = [{name: value for name, value in card.items() if name != "resource_id"} for card in cards]
    return {"without": without, "some": some}
