"""How texts and queries are cut into words, the same way for both: pure functions."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from typing import Any

MOST_WORDS = 12
LONGEST_WORD = 60

# Members of content whose text a reader would look for. The quiz and the notes on a case are left out on purpose:
# neither may be guessed from what a search finds.
READABLE = frozenset(
    """
    title name text summary provider format audience objectives key_points practice_commitments case_guide vignette
    questions segments slides label speaker_note courses delivery credit evidence_note dates place items
    directory length accreditation eligibility cost tuition_help deadline location alternative body points area
    """.split()  # noqa: SIM905 - a list of words reads as one
)

_WORD = re.compile(r"[^\W_]+")


def words_of(text: str) -> list[str]:
    """Cut a text into lower-case words without accents."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(c))
    return [word[:LONGEST_WORD] for word in _WORD.findall(plain)]


def query_words(query: str) -> list[str]:
    """Cut what somebody typed into distinct words; what is beyond a dozen does not count."""
    return list(dict.fromkeys(words_of(query)))[:MOST_WORDS]


def readable_texts(content: Any) -> Iterator[str]:
    """Yield every text of a content that a reader sees."""
    if isinstance(content, dict):
        for name, value in content.items():
            if name in READABLE:
                yield from readable_texts(value)
    elif isinstance(content, list):
        for each in content:
            yield from readable_texts(each)
    elif isinstance(content, str):
        yield content


def plain_text(texts: Iterable[str]) -> str:
    """Join texts into one line of words, as the index takes them."""
    return " ".join(word for text in texts for word in words_of(text))
