"""How soon a learner may say that they have watched or read a part. Pure functions, standard library only."""

import datetime as dt

# The fastest speed of the player; and whoever reads a transcript is about twice as fast as the speaker.
FASTEST = 2


def time_left(declared_ms: int, opened_for: dt.timedelta) -> dt.timedelta:
    """Return how long the recording has to be open yet before so much of it can have been watched or read.

    All that was declared counts together: whoever watches it first and declares every part in a row is not held up.
    """
    return max(dt.timedelta(), dt.timedelta(milliseconds=declared_ms) / FASTEST - opened_for)


def in_words(left: dt.timedelta) -> str:
    """Say a time that is left, rounded up, so that nobody comes back too early."""
    seconds = -(-left // dt.timedelta(seconds=1))
    if seconds < 60:
        return f"{seconds} second{'' if seconds == 1 else 's'}"
    minutes = -(-seconds // 60)
    return f"{minutes} minute{'' if minutes == 1 else 's'}"
