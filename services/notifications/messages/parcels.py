"""Messages on their way, put together: in groups that are begun in one commit, in parcels that are one mail."""

import uuid
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from services.notifications.messages.digests import can_wait
from services.notifications.messages.handing_over import Fate, Ready
from services.notifications.messages.models import Message, State
from services.notifications.messages.verdicts import Letter, Settled

# So many mails are begun in one commit.
GROUP = 100


@dataclass(frozen=True)
class Going:
    """A message that nothing spoke against at the first look, with what its kind gathered for it."""

    message: Message
    gathered: Any
    gathered_at: float


@dataclass(frozen=True)
class Composed:
    """A message with what it says, and the group in which it is to be handed over."""

    message: Message
    letter: Letter
    group: uuid.UUID


def in_groups(going: Sequence[Going]) -> Iterator[list[Going]]:
    """Cut what goes into groups, without tearing apart what goes to one person."""
    group: list[Going] = []
    by_person: dict[object, list[Going]] = defaultdict(list)
    for each in going:
        by_person[each.message.learner_id or each.message.id].append(each)
    for theirs in by_person.values():
        group += theirs
        if len(group) >= GROUP:
            yield group
            group = []
    if group:
        yield group


def in_parcels(composed: Sequence[Composed], together: Collection[str]) -> Iterable[list[Composed]]:
    """Put together what goes in one mail; only for these people, and only what can wait."""
    parcels: dict[object, list[Composed]] = defaultdict(list)
    for each in composed:
        joined = each.message.learner_id in together and can_wait(each.message)
        parcels[each.message.learner_id if joined else each.message.id].append(each)
    return parcels.values()


def of_many(fate: Fate, ready: Ready) -> Fate:
    """Say of a message that was not alone in its mail with how many others it went."""
    others = len(ready.ids) - 1
    if not others or not isinstance(fate, Settled) or fate.state is not State.SENT:
        return fate
    together = f"Sent together with {others} other{'s' * (others > 1)} in “{ready.mail.subject}”."
    return replace(fate, reason=f"{together} {fate.reason}")
