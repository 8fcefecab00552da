"""Words that a search takes for each other: which phrases of a query have others that mean the same. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from services.catalog.search.words import words_of

# An abbreviation stands for itself: who types APP does not look for appetite.
LONGEST_ABBREVIATION = 3
MOST_OTHERS = 12
Phrase = tuple[str, ...]


@dataclass(frozen=True)
class Part:
    """Words of a query that belong together, and the phrases that mean the same."""

    words: Phrase
    others: tuple[str, ...] = ()

    @property
    def whole(self) -> bool:
        """Whether the words count only as they stand, not as the beginning of longer ones."""
        return bool(self.others) and len(self.words) == 1 and len(self.words[0]) <= LONGEST_ABBREVIATION


def synonyms_by_phrase(groups: Iterable[Sequence[str]]) -> dict[Phrase, tuple[str, ...]]:
    """Return for each phrase the others of its groups."""
    found: dict[Phrase, dict[str, None]] = {}
    for group in groups:
        for phrase in group:
            others = found.setdefault(tuple(words_of(phrase)), {})
            others.update(dict.fromkeys(other for other in group if other != phrase))
    return {phrase: tuple(others)[:MOST_OTHERS] for phrase, others in found.items() if phrase}


def parts_of(words: Sequence[str], synonyms: Mapping[Phrase, tuple[str, ...]]) -> list[Part]:
    """Cut a query into its parts; of two phrases that begin at the same word the longer one counts."""
    longest = max(map(len, synonyms), default=0)
    parts: list[Part] = []
    at = 0
    while at < len(words):
        ends = range(min(len(words), at + longest), at, -1)
        end = next((end for end in ends if tuple(words[at:end]) in synonyms), at + 1)
        phrase = tuple(words[at:end])
        parts.append(Part(phrase, synonyms.get(phrase, ())))
        at = end
    return parts
