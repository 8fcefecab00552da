"""Packages of QTI items: reading any zip of items, writing one of version 3.0."""

import io
import zipfile
from collections.abc import Iterable, Iterator

from services.catalog.quizzes.exchanged import ExchangedQuestion, NotTaken, QuizFile, QuizRefused
from services.catalog.quizzes.qti import ITEM, item_name, read_item
from services.catalog.quizzes.qti_items import item
from services.catalog.quizzes.safe_xml import parse_xml, plain_name

MOST_FILES = 2000
LARGEST_ITEM = 2 * 1024 * 1024
LARGEST_PACKAGE = 32 * 1024 * 1024
EPOCH = (1980, 1, 1, 0, 0, 0)
_CP = "http://www.imsglobal.org/xsd/qti/qtiv3p0/imscp_v1p1"


def read_items(documents: Iterable[tuple[str, bytes]]) -> QuizFile:
    """Read every item among named XML documents; manifests and tests are passed over."""
    questions, not_taken = [], []
    for name, content in documents:
        try:
            root = parse_xml(content)
        except QuizRefused as reason:
            not_taken.append((name, str(reason)))
            continue
        if plain_name(str(root.tag)) != ITEM:
            continue
        title = item_name(root)
        try:
            questions.append(read_item(root))
        except NotTaken as reason:
            not_taken.append((title, str(reason)))
    return QuizFile("qti", tuple(questions), tuple(not_taken))


def documents_in(package: bytes) -> Iterator[tuple[str, bytes]]:
    """Yield the XML documents of a zip; raises `QuizRefused` for one that is not to be trusted."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(package))
    except zipfile.BadZipFile as error:
        raise QuizRefused("the zip file cannot be read") from error
    with archive:
        entries = archive.infolist()
        if len(entries) > MOST_FILES:
            raise QuizRefused(f"more than {MOST_FILES} files in the zip")
        left = LARGEST_PACKAGE
        for entry in entries:
            last = entry.filename.rpartition("/")[2]
            if not last.lower().endswith(".xml") or last.startswith("._"):
                continue
            content = _unpacked(archive, entry)
            left -= len(content)
            if left < 0:
                raise QuizRefused("the zip unpacks to more than is accepted")
            yield entry.filename, content


def _unpacked(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes:
    try:
        with archive.open(entry) as file:
            content = file.read(LARGEST_ITEM + 1)
    except (RuntimeError, NotImplementedError, zipfile.BadZipFile, EOFError, OSError, ValueError) as error:
        raise QuizRefused(f"{entry.filename} cannot be unpacked") from error
    if len(content) > LARGEST_ITEM:
        raise QuizRefused(f"{entry.filename} is larger than {LARGEST_ITEM // 1024**2} MB")
    return content


def write_package(questions: Iterable[ExchangedQuestion]) -> bytes:
    """Write questions as a QTI 3.0 package; the same questions give the same bytes."""
    items = {f"items/item-{number}.xml": question for number, question in enumerate(questions, start=1)}
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        documents = {"imsmanifest.xml": _manifest(items)} | {name: item(name, each) for name, each in items.items()}
        for name, text in documents.items():
            archive.writestr(zipfile.ZipInfo(name, EPOCH), text.encode(), zipfile.ZIP_DEFLATED)
    return packed.getvalue()


def _manifest(items: Iterable[str]) -> str:
    resources = "".join(
        f'<resource identifier="R{number}" type="imsqti_item_xmlv3p0" href="{name}"><file href="{name}"/></resource>'
        for number, name in enumerate(items, start=1)
    )
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<manifest xmlns="{_CP}" identifier="champions-quiz"><metadata>'
        "<schema>QTI Package</schema><schemaversion>3.0.0</schemaversion></metadata><organizations/>"
        f"<resources>{resources}</resources></manifest>\n"
    )
