"""Reads the list of people whom an administrator wants to enroll. Pure functions."""

import csv
import io
import json
import uuid
from collections.abc import Iterable

COLUMNS = ("email", "e-mail", "learner_id", "id")


def people_in(text: str) -> list[str]:
    """Return the addresses or ids in a text: a JSON list, a CSV with such a column, or one in each line.

    Raises `ValueError` with a sentence for what looks like JSON and is no list of texts.
    """
    stripped = text.strip().lstrip("\ufeff")
    if stripped.startswith(("[", "{")):
        return _from_json(stripped)
    rows = [row for row in csv.reader(io.StringIO(stripped), delimiter=_delimiter(stripped)) if any(row)]
    if not rows:
        return []
    header = [cell.strip().lower() for cell in rows[0]]
    column = next((header.index(name) for name in COLUMNS if name in header), None)
    if column is None:
        return _tidy(row[0] for row in rows)
    return _tidy(row[column] for row in rows[1:] if len(row) > column)


def as_learner_id(person: str) -> uuid.UUID | None:
    """Return the id when that is what was given, else None."""
    try:
        return uuid.UUID(person)
    except ValueError:
        return None


def _from_json(text: str) -> list[str]:
    try:
        found = json.loads(text)
    except ValueError as error:
        raise ValueError("This looks like JSON and cannot be read.") from error
    if not isinstance(found, list) or not all(isinstance(each, str) for each in found):
        raise ValueError('Write a JSON list of e-mail addresses or ids, such as ["ada@hospital.example"].')
    return _tidy(found)


def _delimiter(text: str) -> str:
    first = text.splitlines()[0] if text else ""
    return ";" if first.count(";") > first.count(",") else ","


def _tidy(people: Iterable[str]) -> list[str]:
    return [person.strip() for person in people if person.strip()]
