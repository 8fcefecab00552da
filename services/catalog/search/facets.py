"""How many resources are found, and how many choosing another value would find.

The work is bounded: up to a thousand are counted one by one; of more a sample is, and the counts say so.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.catalog.search.criteria import FILTERS, Criteria, clauses, conditions, values
from services.catalog.search.labels import LENGTHS, SAMPLES, in_sample, label
from services.catalog.search.text_queries import TextQuery

MOST_COUNTED = 1000
# So many in a sample stand for more than a thousand (all but surely: a thousand would leave 16 and 125), and are enough
# to estimate from.
ENOUGH = {64: 30, 8: 160}
# A programme's topics are a few dozen; of a large catalogue's thousands only the most frequent help.
MOST_TOPICS = 30
# Beside each filter that could be left out, what is found with all of them.
ALL = ""
# A facet is named in labels as it is in addresses, but for one.
_IN_LABELS = {name: "minutes" if name == "max_minutes" else name for name in FILTERS}


_COUNTED_OUT = sa.text(
    f"SELECT count(*) FROM (SELECT 1 FROM search_documents LIMIT {MOST_COUNTED + 1}) AS few"  # noqa: S608 - a number
)


@dataclass(frozen=True)
class Tally:
    """How often each label occurs among what is found; estimated where `exact` is false."""

    total: int
    labels: Mapping[str, int]
    exact: bool


@dataclass(frozen=True)
class Counts:
    """What a list says about everything that was found; a `total` that is not exact is the least it can be.

    `without` are the totals when one chosen filter is left out, by its name.
    """

    total: int
    exact: bool
    facets: dict[str, list[dict[str, Any]]]
    facets_exact: bool
    without: dict[str, int]


def count_facets(session: Session, criteria: Criteria, query: TextQuery | None, *, large: bool) -> Counts:
    """Return the number of resources found, and for each facet what its values find beside the other choices."""
    tallies = _tallies(session, criteria, query, large=large)
    of_facet = {name: tallies.get(name, tallies[ALL]) for name in FILTERS}
    return Counts(
        total=tallies[ALL].total,
        exact=tallies[ALL].exact,
        facets={name: _values(name, each.labels) for name, each in of_facet.items()},
        facets_exact=all(each.exact for each in tallies.values()),
        without={name: each.total for name, each in tallies.items() if name != ALL},
    )


def tally(
    session: Session, criteria: Criteria, query: TextQuery | None, *, large: bool, samples: tuple[int, ...] = SAMPLES
) -> Tally:
    """Count what is found and its labels; a catalogue that is not large needs no samples."""
    found = f"SELECT labels, '' AS missed FROM search_documents WHERE {clauses(criteria, query)}"  # noqa: S608 - constants
    given = values(criteria, query)
    for share in samples if large else ():
        estimated = _estimated(_counted(session, f"{found} AND {in_sample(share)}", given)[ALL], share)
        if estimated is not None:
            return estimated
    return _counted(session, found, given)[ALL]


def is_large(session: Session) -> bool:
    """Tell whether more resources are listed than are counted one by one."""
    listed: int = session.execute(_COUNTED_OUT).scalar_one()
    return listed > MOST_COUNTED


def _tallies(session: Session, criteria: Criteria, query: TextQuery | None, *, large: bool) -> dict[str, Tally]:
    """Count what is found, and what would be without one of the chosen filters, by its name.

    What misses one choice at most is read once for all of these; of a large catalogue, in its smallest sample.
    """
    share = SAMPLES[0] if large else None
    words = clauses(Criteria(q=criteria.q), query)
    chosen = conditions(criteria)
    missed = "".join(f" WHEN NOT {holds} THEN '{_IN_LABELS[name]}'" for name, holds in chosen.items())
    met = "".join(f" + ({holds})::int" for holds in chosen.values())
    found = f"""
        SELECT labels, {f"CASE{missed} ELSE '' END" if chosen else "''"} AS missed FROM search_documents
        WHERE {words} AND 0{met} >= {len(chosen) - 1} AND {in_sample(share) if share else "true"}
        """  # noqa: S608 - constants of this package
    counted = _counted(session, found, values(criteria, query))
    whole = counted[ALL]
    tallies = {ALL: whole} | {name: _joined(whole, counted.get(_IN_LABELS[name])) for name in chosen}
    if share is None:
        return tallies
    certain = {name: _estimated(each, share) for name, each in tallies.items()}
    return {
        name: each or tally(session, criteria.without(name), query, large=True, samples=SAMPLES[1:])
        for name, each in certain.items()
    }


def _joined(whole: Tally, others: Tally | None) -> Tally:
    """Add to what is found with all filters what misses one alone."""
    if others is None:
        return whole
    return Tally(whole.total + others.total, Counter(whole.labels) + Counter(others.labels), exact=True)


def _estimated(sampled: Tally, share: int) -> Tally | None:
    """Return what a sample says of the whole, or None when it is too little to go by."""
    if sampled.total < ENOUGH[share]:
        return None
    labels = {name: _rounded(each * share) for name, each in sampled.labels.items()}
    return Tally(MOST_COUNTED, labels, exact=False)


def _counted(session: Session, found: str, given: dict[str, Any]) -> dict[str, Tally]:
    """Count rows of `labels` by what they `missed`: of those that miss a facet only its own labels are of use."""
    rows = session.execute(
        sa.text(
            f"""
            WITH found AS MATERIALIZED ({found})
            SELECT missed, label, count(*) FROM found, unnest(labels) AS label
            WHERE missed = '' OR missed = split_part(label, ':', 1) GROUP BY missed, label
            UNION ALL SELECT missed, NULL, count(*) FROM found GROUP BY missed
            """  # noqa: S608 - constants of this package
        ),
        given,
    ).all()
    totals = {missed: number for missed, name, number in rows if name is None}
    labels: dict[str, dict[str, int]] = {missed: {} for missed in (ALL, *totals)}
    for missed, name, number in rows:
        if name is not None:
            labels[missed][name] = number
    return {missed: Tally(totals.get(missed, 0), each, exact=True) for missed, each in labels.items()}


def _values(name: str, labels: Mapping[str, int]) -> list[dict[str, Any]]:
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
