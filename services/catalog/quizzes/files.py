"""Which format a file has, and the reader and writer for it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from services.catalog.quizzes.exchanged import ExchangedQuestion, QuizFile, QuizRefused
from services.catalog.quizzes.gift import read_gift, write_gift
from services.catalog.quizzes.moodle_xml import read_moodle_xml, write_moodle_xml
from services.catalog.quizzes.qti import ITEM
from services.catalog.quizzes.qti_package import documents_in, read_items, write_package
from services.catalog.quizzes.safe_xml import parse_xml, plain_name

LARGEST_FILE = 8 * 1024 * 1024


@dataclass(frozen=True)
class WrittenFormat:
    """A format that quizzes are written in."""

    media_type: str
    suffix: str
    write: Callable[[Sequence[ExchangedQuestion]], bytes]


FORMATS = {
    "gift": WrittenFormat("text/plain; charset=utf-8", "gift.txt", lambda questions: write_gift(questions).encode()),
    "moodle": WrittenFormat("application/xml", "moodle.xml", write_moodle_xml),
    "qti3": WrittenFormat("application/zip", "qti3.zip", write_package),
}


def read_quiz(content: bytes) -> QuizFile:
    """Read a file by what is in it; raises `QuizRefused`."""
    if len(content) > LARGEST_FILE:
        raise QuizRefused(f"the file is larger than {LARGEST_FILE // 1024**2} MB")
    if content.startswith(b"PK"):
        return read_items(documents_in(content))
    # XML says its encoding itself, and may begin with a mark of byte order.
    if content.lstrip(b"\xef\xbb\xbf\xff\xfe\x00 \t\r\n").startswith(b"<"):
        root = parse_xml(content)
        if plain_name(str(root.tag)) == ITEM:
            return read_items([("item.xml", content)])
        if plain_name(str(root.tag)) != "quiz":
            raise QuizRefused("this XML is neither a Moodle quiz nor a QTI item")
        return read_moodle_xml(root)
    try:
        return read_gift(content.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise QuizRefused("the text is not UTF-8") from error
