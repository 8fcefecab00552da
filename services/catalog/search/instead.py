"""What to offer when nothing is found: another spelling, one filter less, or results with some of the words."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from sqlalchemy.orm import Session

from services.catalog.search.criteria import Criteria
from services.catalog.search.facets import tally
from services.catalog.search.queries import cards_page
from services.catalog.search.text_queries import TextQuery

MOST_CARDS = 3


def instead(
    session: Session, criteria: Criteria, query: TextQuery | None, totals: Mapping[str, int], *, large: bool
) -> dict[str, Any]:
    """Return `{without, some}`: filters whose removal finds something, and cards with any of the words.

    `totals` say how much is found when one filter is left out.
    """
    if len(totals) > 1 and not any(totals.values()):
        totals = {"all": tally(session, Criteria(q=criteria.q), query, large=large).total}
    without = [{"filter": name, "count": total} for name, total in totals.items() if total]
    some: list[dict[str, Any]] = []
    if query is not None and not without and query.some != query.meant:
        words_alone = Criteria(q=criteria.q)
        any_word = replace(query, meant=query.some, typed=query.some)
        many = not tally(session, words_alone, any_word, large=large).exact
        cards, _ = cards_page(
            session, words_alone, any_word, sort="relevance", cursor=None, limit=MOST_CARDS, many=many
        )
        some = [{name: value for name, value in card.items() if name != "resource_id"} for card in cards]
    return {"without": without, "some": some}
