"""What the buttons of a form do to its tree: add, remove and move rows; and the ids of new ones. Pure."""

import re
import secrets
import unicodedata
from collections.abc import Collection
from typing import Any

from services.portal.editing.fields import Field, Group, Part, Rows, Widget, members
from services.portal.editing.trees import MOST_ROWS, Tree, blank, part_at

LONGEST_ID = 40


def act_on(parts: tuple[Part, ...], tree: Tree, act: str) -> str:
    """Do what a button says, such as `add:key_points` or `remove:links.2`; return the path to look at afterwards."""
    what, _, path = act.partition(":")
    if what == "add":
        return _add(parts, tree, path)
    if what == "clear":
        return _clear(parts, tree, path)
    above, _, last = path.rpartition(".")
    rows = _at(tree, above)
    if not isinstance(rows, list) or not last.isdecimal() or int(last) >= len(rows):
        return ""
    place = int(last)
    if what == "remove":
        del rows[place]
        return above
    other = {"up": place - 1, "down": place + 1}.get(what, -1)
    if not 0 <= other < len(rows):
        return path
    rows[place], rows[other] = rows[other], rows[place]
    return f"{above}.{other}"


def give_ids(parts: tuple[Part, ...], tree: Tree) -> None:
    """Give rows the ids that are made from what was typed; an id that is there stays: learners' records name it."""
    for part in members(parts):
        value = tree.get(part.name)
        if isinstance(part, Group) and value:
            give_ids(part.fields, value)
        elif isinstance(part, Rows) and not part.plain:
            rows: list[Tree] = value or []
            for row in rows:
                give_ids(part.fields, row)
                for field in _ids(part.fields):
                    if field.made_from and not row.get(field.name):
                        row[field.name] = _made(field, row, {str(each.get(field.name)) for each in rows})


def slugify(text: str) -> str:
    """`Early talks, 2nd part` -> early-talks-2nd-part."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain)[:LONGEST_ID].strip("-")


def _made(field: Field, row: Tree, taken: Collection[str]) -> str | None:
    base = slugify(str(row.get(field.made_from) or ""))
    number, fresh = 2, base
    while fresh in taken:
        fresh, number = f"{base}-{number}", number + 1
    return fresh or None


def _fresh(parts: tuple[Part, ...]) -> Tree:
    """Return an empty row or group; its id is chance, since a number that was used before means something else."""
    tree = blank(parts)
    for field in _ids(parts):
        if not field.made_from:
            tree[field.name] = f"{field.default}-{secrets.token_hex(2)}"
    return tree


def _ids(parts: tuple[Part, ...]) -> list[Field]:
    return [each for each in members(parts) if isinstance(each, Field) and each.widget is Widget.ID]


def _add(parts: tuple[Part, ...], tree: Tree, path: str) -> str:
    part = part_at(parts, path)
    above, _, name = path.rpartition(".")
    holder = _at(tree, above) if above else tree
    if not isinstance(holder, dict):
        return ""
    if isinstance(part, Group):
        holder[name] = holder.get(name) or _fresh(part.fields)
        return path
    if not isinstance(part, Rows):
        return ""
    rows = holder.setdefault(name, [])
    if len(rows) < MOST_ROWS:
        rows.append(None if part.plain else _fresh(part.fields))
    return f"{path}.{len(rows) - 1}"


def _clear(parts: tuple[Part, ...], tree: Tree, path: str) -> str:
    part = part_at(parts, path)
    above, _, name = path.rpartition(".")
    holder = _at(tree, above) if above else tree
    if isinstance(part, Group) and not part.needed and isinstance(holder, dict):
        holder[name] = None
    return path


def _at(tree: Any, path: str) -> Any:
    for step in path.split(".") if path else ():
        if isinstance(tree, list) and step.isdecimal() and int(step) < len(tree):
            tree = tree[int(step)]
        elif isinstance(tree, dict):
            tree = tree.get(step)
        else:
            return None
    return tree
