"""Which known word a misspelt one most likely stands for: pure functions."""

from collections.abc import Iterable, Mapping

SHORTEST_WORD = 3


def edit_distance(left: str, right: str) -> int:
    """Count insertions, deletions, substitutions and swaps of neighbours (optimal string alignment)."""
    before: list[int] = []
    previous = list(range(len(right) + 1))
    for row, a in enumerate(left, start=1):
        current = [row]
        for column, b in enumerate(right, start=1):
            cost = min(previous[column] + 1, current[-1] + 1, previous[column - 1] + (a != b))
            if row > 1 and column > 1 and a == right[column - 2] and left[row - 2] == b:
                cost = min(cost, before[column - 2] + 1)
            current.append(cost)
        before, previous = previous, current
    return previous[-1]


def allowed_distance(word: str) -> int:
    """Return how many slips still count as the same word: more in a long one."""
    if len(word) <= 4:
        return 1
    return 2 if len(word) <= 8 else 3


def best_match(word: str, candidates: Mapping[str, int]) -> str | None:
    """Choose among known words (with the number of resources that use each) the closest, then the commonest."""
    near = [(edit_distance(word, known), -uses, known) for known, uses in candidates.items()]
    within = [each for each in near if each[0] <= allowed_distance(word)]
    return min(within)[2] if within else None


def corrected(words: Iterable[str], matches: Mapping[str, str | None]) -> str | None:
    """Write the query again with every unknown word replaced; None when nothing would change for the better."""
    rewritten = []
    changed = False
    for word in words:
        if word not in matches:
            rewritten.append(word)
            continue
        match = matches[word]
        if match is None:
            return None
        rewritten.append(match)
        changed = changed or match != word
    return " ".join(rewritten) if changed else None
