"""Hides figures of cohorts in which fewer than five people could be recognised. Pure functions.

The totals are known from the report of the pathway, so what is hidden must not follow from them less what is shown:
behind whatever is left out of a column stand at least five people in two cohorts or more, and of these either
nobody or at least five have completed, and either nobody or at least five have not.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from services.progress.evaluations.summary import FEWEST, hidden


@dataclass(frozen=True)
class Cohort:
    """How many people a cohort has, and how many of them have completed."""

    people: int
    completed: int


@dataclass(frozen=True)
class Hidden:
    """The cohorts whose size is hidden with all the rest, and those whose completions are."""

    people: frozenset[str]
    completed: frozenset[str]


def to_hide(cohorts: Mapping[str, Cohort]) -> Hidden:
    """Return what must not be shown; a cohort whose size is hidden has its completions hidden too."""
    small = set(hidden({name: each.people for name, each in cohorts.items()}))
    if len(small) == 1:
        # Alone it would be the total less the others.
        small.update(_smallest(cohorts, small))
    told = small | {name for name, each in cohorts.items() if not _is_safe(each)}
    while told and len(told) < len(cohorts) and not (len(told) > 1 and _is_safe(_together(cohorts, told))):
        told.update(_smallest(cohorts, told))
    return Hidden(frozenset(small), frozenset(told))


def _smallest(cohorts: Mapping[str, Cohort], left_out: Collection[str]) -> list[str]:
    """Return the smallest cohort that is still shown, if there is one."""
    shown = sorted((each.people, name) for name, each in cohorts.items() if name not in left_out)
    return [name for _, name in shown[:1]]


def _is_safe(cohort: Cohort) -> bool:
    return all(part == 0 or part >= FEWEST for part in (cohort.completed, cohort.people - cohort.completed))


def _together(cohorts: Mapping[str, Cohort], names: Collection[str]) -> Cohort:
    chosen = [cohorts[name] for name in names]
    return Cohort(sum(each.people for each in chosen), sum(each.completed for each in chosen))
