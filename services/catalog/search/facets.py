"""How many resources are found, and how many choosing another value would find.

The work is bounded: up to a thousand are counted one by one; of more a sample is, and the counts say so.
"""

from collections import Counter
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.catalog.search.criteria import FILTERS, Criteria, clauses, values
from services.catalog.search.labels import LENGTHS, SAMPLES, label
from services.catalog.search.text_queries import TextQuery

MOST_COUNTED = 1000
# So many in a sample stand for more than a thousand, and are enough to estimate from.
ENOUGH = {64: 100, 8: 150}
# A programme's topics are a few dozen; of a large catalogue's thousands only the most frequent help.
MOST_TOPICS = 30
# A facet is named in labels as it is in addresses, but for one.
_IN_LABELS = {name: "minutes" if name == "max_minutes" else name for name in FILTERS}


_COUNTED_OUT = sa.text(
    f"SELECT count(*) FROM (SELECT 1 FROM search_documents LIMIT {MOST_COUNTED + 1}) AS few"  # noqa: S608 - a number
)


@dataclass(frozen=True)
class Tally:
    """How often each label occurs among what is found; estimated where `exact` is false."""

    total: int
    labels: Counter[str]
    exact: bool


@dataclass(frozen=True)
class Counts:
    """What a list says about everything that was found; a `total` that is not exact is the least it can be."""

    total: int
    exact: bool
    facets: dict[str, list[dict[str, Any]]]
    facets_exact: bool


def count_facets(session: Session, criteria: Criteria, query: TextQuery | None) -> Counts:
    """Return the number of resources found, and for each facet what its values find beside the other choices."""
    free = [name for name in FILTERS if name not in criteria.chosen]
    large = is_large(session)
    found = tally(session, criteria, query, free, large=large)
    tallies = dict.fromkeys(free, found)
    for name in criteria.chosen:
        tallies[name] = tally(session, criteria.without(name), query, [name], large=large)
    facets = {name: _values(name, each.labels) for name, each in tallies.items()}
    return Counts(found.total, found.exact, facets, all(each.exact for each in tallies.values()))


def tally(session: Session, criteria: Criteria, query: TextQuery | None, facets: list[str], *, large: bool) -> Tally:
    """Count the labels of some facets among what is found; a catalogue that is not large needs no samples."""
    given = values(criteria, query) | {"facets": [_IN_LABELS[name] for name in facets]}
    where = clauses(criteria, query)
    for share in SAMPLES if large else ():
        sample = given | {"sample": [label("sample", share)]}
        sampled, labels = _counted(session, f"{where} AND labels && CAST(:sample AS text[])", sample)
        if sampled >= ENOUGH[share]:
            estimated = Counter({name: _rounded(number * share) for name, number in labels.items()})
            return Tally(MOST_COUNTED, estimated, exact=False)
    total, labels = _counted(session, where, given)
    return Tally(total, labels, exact=True)


def is_large(session: Session) -> bool:
    """Tell whether more resources are listed than are counted one by one."""
    listed: int = session.execute(_COUNTED_OUT).scalar_one()
    return listed > MOST_COUNTED


def _counted(session: Session, where: str, given: dict[str, Any]) -> tuple[int, Counter[str]]:
    rows = session.execute(
        sa.text(
            f"""
            WITH found AS MATERIALIZED (SELECT labels FROM search_documents WHERE {where})
            SELECT label, count(*) FROM found, unnest(labels) AS label
            WHERE split_part(label, ':', 1) = ANY (CAST(:facets AS text[])) GROUP BY label
            UNION ALL SELECT NULL, count(*) FROM found
            """  # noqa: S608 - clauses are constants of this package
        ),
        given,
    ).all()
    labels = Counter({name: number for name, number in rows if name is not None})
    return sum(number for name, number in rows if name is None), labels


def _values(name: str, labels: Counter[str]) -> list[dict[str, Any]]:
    facet = label(_IN_LABELS[name], "")
    counted = [(each.removeprefix(facet), number) for each, number in labels.items() if each.startswith(facet)]
    if name == "max_minutes":
        # What takes longer than the longest choice is not told apart: a choice that changes nothing is left out.
        counted.sort(key=lambda each: LENGTHS.index(int(each[0])))
    else:
        counted = sorted(counted, key=lambda each: (-each[1], each[0]))
    return [{"value": value, "count": number} for value, number in counted[:MOST_TOPICS]]


def _rounded(number: int) -> int:
    """Round an estimate to two digits that mean something."""
    step: int = 10 ** max(0, len(str(number)) - 2)
    return round(number / step) * step
