"""Which passwords are acceptable: long enough, not the person's own name, not what everybody tries first."""

import unicodedata
from pathlib import Path

SHORTEST = 10
LONGEST = 200
FEWEST_DIFFERENT = 4

# The most used passwords of ten characters and more; shorter ones are refused by their length.
MOST_USED = frozenset(Path(__file__).with_name("most_used.txt").read_text("utf-8").split())


def normalise(password: str) -> str:
    """Return the password composed (NFC), so that two keyboards that type the same letter agree."""
    return unicodedata.normalize("NFC", password)


def objection(password: str, *, email: str, name: str) -> str | None:
    """Return why a password cannot be taken, as a sentence for the person, or None."""
    typed = normalise(password).casefold()
    own = {email.casefold(), email.partition("@")[0].casefold(), name.casefold(), name.casefold().replace(" ", "")}
    if not SHORTEST <= len(normalise(password)) <= LONGEST:
        return f"Choose a password of {SHORTEST} to {LONGEST} characters."
    if typed.strip() in own:
        return "Use something other than your own name or address."
    if typed in MOST_USED or len(set(typed)) < FEWEST_DIFFERENT:
        return "This is one of the first passwords that anybody would try. Use several words, for example."
    return None
