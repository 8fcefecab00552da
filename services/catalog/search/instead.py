"""What to offer when nothing is found: another spelling, one filter less, or results with some of the words."""

from dataclasses import replace
from typing import Any

from sqlalchemy.orm import Session

from services.catalog.search.criteria import Criteria
from services.catalog.search.facets import is_large, tally
from services.catalog.search.queries import cards_page
from services.catalog.search.text_queries import TextQuery

MOST_CARDS = 3


def instead(session: Session, criteria: Criteria, query: TextQuery | None) -> dict[str, Any]:
    """Return `{without, some}`: filters whose removal finds something, and cards with any of the words."""
    large = is_large(session)
    tallies = {name: tally(session, criteria.without(name), query, [], large=large) for name in criteria.chosen}
    if len(criteria.chosen) > 1 and not any(each.total for each in tallies.values()):
        tallies = {"all": tally(session, Criteria(q=criteria.q), query, [], large=large)}
    without = [{"filter": name, "count": each.total} for name, each in tallies.items() if each.total]
    some: list[dict[str, Any]] = []
    if query is not None and not without and query.some != query.meant:
        words_alone = Criteria(q=criteria.q)
        any_word = replace(query, meant=query.some, typed=query.some)
        many = not tally(session, words_alone, any_word, [], large=large).exact
        cards, _ = cards_page(
            session, words_alone, any_word, sort="relevance", cursor=None, limit=MOST_CARDS, many=many
        )
        some = [{name: value for name, value in card.items() if name != "resource_id"} for card in cards]
    return {"without": without, "some": some}
