"""Did you mean: asks the vocabulary of the published resources for words that are close to an unknown one."""

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.catalog.search.spelling import SHORTEST_WORD, best_match, corrected
from services.catalog.search.words import query_words

# Known is a word that begins one we have, as it stands or by its stem; and one that says nothing.
# The comparison by bytes up to the last character of all is what a LIKE with a prefix means to the index.
_UNKNOWN = sa.text(
    """
    SELECT typed FROM unnest(CAST(:words AS text[])) AS typed, ts_lexize('english_stem', typed) AS stem
    WHERE cardinality(stem) > 0 AND length(typed) >= :shortest AND NOT EXISTS (
      SELECT 1 FROM search_words AS known
      WHERE (known.word ~>=~ typed AND known.word ~<~ (typed || chr(1114111)))
        OR (known.word ~>=~ stem[1] AND known.word ~<~ (stem[1] || chr(1114111)))
    )
    """
)
_NEAR = sa.text("SELECT word, uses FROM search_words ORDER BY word <-> :word LIMIT 30")


def did_you_mean(session: Session, q: str) -> str | None:
    """Return the query with its unknown words replaced by known ones, if there are any that come close."""
    words = query_words(q)
    unknown = session.execute(_UNKNOWN, {"words": words, "shortest": SHORTEST_WORD}).scalars().all()
    matches = {word: best_match(word, _near(session, word)) for word in unknown}
    return corrected(words, matches)


def _near(session: Session, word: str) -> dict[str, int]:
    return {row.word: row.uses for row in session.execute(_NEAR, {"word": word})}
