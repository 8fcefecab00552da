"""Publishing, retiring or verifying many resources; each in a transaction of its own."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy.orm import Session

from services.catalog.publishing.operations import lock_item, publish_draft, retire_item
from services.catalog.resources.content_type import RESOURCES
from services.catalog.upkeep.operations import verify_today
from shared.database import Database
from shared.problems import Conflict, Problem


class Act(StrEnum):
    """What is done to each resource."""

    PUBLISH = "publish"
    RETIRE = "retire"
    VERIFY = "verify"


class Became(StrEnum):
    """What became of one resource."""

    DONE = "done"
    UNCHANGED = "unchanged"
    REFUSED = "refused"


@dataclass(frozen=True)
class Many:
    """An act on many resources; `note` is the change note, or the reason for retiring."""

    act: Act
    slugs: Sequence[str]
    note: str
    actor: str


@dataclass(frozen=True)
class Outcome:
    """What was or would be done with one resource, or why not."""

    slug: str
    became: Became
    reason: str = ""


class CountNotConfirmed(Conflict):
    """The number that was shown is not the number of now; `count` is."""

    slug, title = "confirm-count", "Look at how many resources it is, and confirm their number"


def try_all(database: Database, many: Many) -> list[Outcome]:
    """Return what would become of each resource now, found by doing it and taking it back."""
    return [_one(database, many, slug, keep=False) for slug in many.slugs]


def do_all(database: Database, many: Many, confirm_count: int | None) -> list[Outcome]:
    """Do it to each resource that allows it; raises `CountNotConfirmed` when that are not as many as was looked at.

    Stopped half-way, the rest is as it was, and doing it again deals with the rest.
    """
    count = count_of(try_all(database, many))
    if count != confirm_count:
        raise CountNotConfirmed(f"It is {count} now.", count=count)
    return [_one(database, many, slug, keep=True) for slug in many.slugs]


def count_of(outcomes: Sequence[Outcome]) -> int:
    """Return how many are, or would be, changed."""
    return sum(each.became is Became.DONE for each in outcomes)


def _one(database: Database, many: Many, slug: str, *, keep: bool) -> Outcome:
    changed = False
    try:
        with database.transaction() as session:
            changed = _ACTS[many.act](session, slug, many.note, many.actor)
            if not keep:
                session.rollback()
    except Problem as problem:
        return Outcome(slug, Became.REFUSED, f"{problem.title}. {problem.detail}".strip())
    return Outcome(slug, Became.DONE if changed else Became.UNCHANGED)


def _publish(session: Session, slug: str, note: str, actor: str) -> bool:
    item = lock_item(session, RESOURCES, slug)
    return publish_draft(session, RESOURCES, item, note, actor) is not None


def _retire(session: Session, slug: str, note: str, actor: str) -> bool:
    retire_item(session, RESOURCES, lock_item(session, RESOURCES, slug), note, actor)
    return True


def _verify(session: Session, slug: str, _note: str, actor: str) -> bool:
    before = lock_item(session, RESOURCES, slug).revision
    return verify_today(session, slug, actor) != before


_ACTS: dict[Act, Callable[[Session, str, str, str], bool]] = {
    Act.PUBLISH: _publish,
    Act.RETIRE: _retire,
    Act.VERIFY: _verify,
}
