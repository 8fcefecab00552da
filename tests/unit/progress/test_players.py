"""Two players that seek, change speed, lose their connection and repeat themselves: the union is what was played."""

import random
from dataclasses import dataclass, field

from hypothesis import given, settings
from hypothesis import strategies as st

from services.progress.watching.intervals import Interval, length, milliseconds, union

DURATION_S = 60
acts = st.lists(
    st.tuples(
        st.integers(0, 1),
        st.sampled_from(["play", "seek", "speed", "send", "lose"]),
        st.floats(0, DURATION_S, allow_nan=False),
    ),
    max_size=40,
)


@dataclass
class Player:
    """Where a player is and how fast it plays; what it has not yet told."""

    position: float = 0.0
    rate: float = 1.0
    untold: list[tuple[float, float]] = field(default_factory=list)

    def play(self, seconds: float) -> tuple[float, float]:
        """Play for so many seconds of the clock; returns the stretch that was shown."""
        end = min(DURATION_S, self.position + seconds * self.rate)
        shown = (self.position, end)
        self.position = end
        self.untold.append(shown)
        return shown


@given(acts, st.integers(0, 1000))
@settings(max_examples=100, deadline=None)
def test_the_union_is_what_was_played_whatever_happens_on_the_way(
    history: list[tuple[int, str, float]], seed: int
) -> None:
    players, told, shown = [Player(), Player()], [], []
    for device, act, number in history:
        player = players[device]
        match act:
            case "play":
                shown.append(player.play(number / 10))
            case "seek":
                player.position = number
            case "speed":
                player.rate = 0.5 + number / 30
            case "send":
                told.append(list(player.untold))
                player.untold.clear()
            case "lose":
                # Sent, and no answer came: it is sent again with what follows.
                told.append(list(player.untold))
    told += [player.untold for player in players]
    random.Random(seed).shuffle(told)
    seen: list[Interval] = []
    for batch in told:
        seen = union([*seen, *milliseconds(batch, DURATION_S * 1000)])
    assert seen == union(milliseconds(shown, DURATION_S * 1000))
    assert length(seen) <= DURATION_S * 1000
