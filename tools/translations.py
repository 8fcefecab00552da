"""Brings the translations of mail in step with its sentences; what is new is left empty for a translator."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

SERVICE = Path(__file__).resolve().parent.parent / "services" / "notifications"
HEADER = """\
msgid ""
msgstr ""
"Language: {language}\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Plural-Forms: {plurals}\\n"

"""
METHODS = [("mail/*.py", "python"), ("templates/email/**.txt", "jinja2"), ("templates/email/**.mjml", "jinja2")]


def sentences() -> Iterator[tuple[str, Any]]:
    """Yield every sentence with the file that it stands in; one that counts as a pair."""
    for file, _, message, _, _ in extract_from_dir(str(SERVICE), method_map=METHODS):
        yield file, message


def catalog_of(language: str) -> tuple[Path, Catalog]:
    """Return the file of a language, and what is in it."""
    path = SERVICE / "translations" / language / "LC_MESSAGES" / "messages.po"
    with path.open("rb") as file:
        return path, read_po(file, locale=language)


def main() -> None:
    """Write every catalog anew."""
    wanted = Catalog()
    for file, message in sentences():
        wanted.add(message, locations=[(file, None)])
    for folder in sorted((SERVICE / "translations").iterdir()):
        path, catalog = catalog_of(folder.name)
        catalog.update(wanted, no_fuzzy_matching=True, update_header_comment=False)
        catalog.obsolete.clear()
        written = io.BytesIO()
        write_po(written, catalog, width=100, omit_header=True, include_lineno=False)
        header = HEADER.format(language=folder.name, plurals=catalog.plural_forms)
        path.write_bytes(header.encode() + written.getvalue())


if __name__ == "__main__":
    main()
