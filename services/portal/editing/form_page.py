"""One showing of a form: its tree, its messages, and what the page needs to draw it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from flask import request

from services.portal.clients import clients
from services.portal.editing.acts import act_on, give_ids
from services.portal.editing.declarations import RESOURCES, Declaration
from services.portal.editing.fields import Field, Part, Section, Widget
from services.portal.editing.programme_forms import PATHWAY_FORM, PROGRAMME_FORM
from services.portal.editing.trees import Tree, blank, part_at, read, row_trees, unseen
from services.portal.editing.typed import shown
from services.portal.forms import in_words
from shared.http import RemoteProblem

FILE_MARK = "!file"
INVALID = 422
ADDRESS = Section(
    "Address",
    (Field("slug", "Name in addresses", hint="Small letters, digits and dashes; it cannot be changed later."),),
)
_PLAIN_WORDS = {
    "Field required": "Fill this in.",
    "Tuple should have at least 1 item after validation, not 0": "Add at least one.",
}


@dataclass
class FormPage:
    """A form with what was typed; `errors` are messages by path, "" stands for the form as a whole.

    `keepable` says that it was refused for what it lacks alone, so that the draft can be kept like this.
    """

    declaration: Declaration
    tree: Tree
    etag: str = ""
    new: bool = False
    errors: dict[str, str] = field(default_factory=dict)
    formatted: bool = False
    look_at: str = ""
    keepable: bool = False

    shown = staticmethod(shown)
    unseen = staticmethod(unseen)
    row_trees = staticmethod(row_trees)

    @property
    def parts(self) -> tuple[Part, ...]:
        """What is asked for."""
        return (ADDRESS, *self.declaration.parts) if self.new else self.declaration.parts

    @classmethod
    def opened(cls, declaration: Declaration, content: Tree, etag: str) -> "FormPage":
        """A form over what is stored."""
        return cls(declaration, declaration.shape.opened(content), etag)

    @classmethod
    def empty(cls, declaration: Declaration, **fixed: str) -> "FormPage":
        """A form for something new."""
        page = cls(declaration, {}, new=True)
        page.tree = blank(page.parts) | fixed
        return page

    @classmethod
    def sent(cls, declaration: Declaration, *, new: bool) -> "FormPage":
        """A form as it was sent; files in it are stored at once, so that no showing of the form loses them."""
        page = cls(declaration, {}, request.form.get("etag", ""), new)
        page.tree = read(page.parts, request.form)
        page._take_files()
        give_ids(page.parts, page.tree)
        page.formatted = "formatted" in request.form
        return page

    def is_open(self, path: str) -> bool:
        """Say whether a row is unfolded: it was just touched, or something in it is not accepted."""
        near = f"{path}."
        return any(f"{each}.".startswith(near) for each in (self.look_at, *self.errors) if each)

    def press(self, button: str) -> None:
        """Do what a button of the form says, other than saving."""
        if button == "show":
            self.formatted = True
        elif button == "hide":
            self.formatted = False
        else:
            self.look_at = act_on(self.parts, self.tree, button)

    def content(self) -> Tree:
        """Return what is sent to the catalogue."""
        return self.declaration.shape.closed(self.tree)

    def refuse(self, problem: RemoteProblem) -> None:
        """Put what the catalogue did not accept at the fields it is about."""
        self.keepable = problem.problem.get("incomplete") is True
        for name, message in problem.errors.items():
            path = name.removeprefix("content").removeprefix(".")
            place = self._known(self.declaration.shape.places(path, self.tree))
            words = self._words(place, message)
            self.errors[place] = f"{self.errors[place]} {words}" if place in self.errors else words
        if not self.errors:
            self.errors[""] = in_words(problem)

    def _known(self, path: str) -> str:
        """Return the nearest place on the form; what no field shows belongs to the whole."""
        while path:
            if part_at(self.parts, path) is not None:
                return path
            path = path.rpartition(".")[0]
        return path

    def _words(self, place: str, message: str) -> str:
        part = part_at(self.parts, place) if place else None
        if isinstance(part, Field) and value_at(self.tree, place) in (None, "", []):
            return f"{part.label}: fill this in." if part.widget is not Widget.FILE else f"{part.label}: send a file."
        words = _PLAIN_WORDS.get(message, message)
        return f"{part.label}: {words[:1].lower()}{words[1:]}" if part is not None else words

    def _take_files(self) -> None:
        for name, file in request.files.items():
            path = name.removesuffix(FILE_MARK)
            part = part_at(self.parts, path)
            if not file.filename or name == path or not isinstance(part, Field) or part.widget is not Widget.FILE:
                continue
            try:
                stored = clients().catalog.add_asset(file.filename[-100:], file.stream)
            except RemoteProblem as problem:
                self.errors[path] = " ".join(problem.errors.values()) or in_words(problem)
            else:
                _put(self.tree, path, stored)


def declaration_of(plural: str, kind: str) -> Declaration | None:
    """Return the form of a kind; kinds are told apart among resources only."""
    if plural == "resources":
        return RESOURCES.get(kind)
    return {"pathways": PATHWAY_FORM, "programmes": PROGRAMME_FORM}.get(plural)


def unfinished_parts(plural: str, draft: Mapping[str, Any]) -> list[str]:
    """Return what has to be mended in a draft before it can be published, in the words of its form."""
    declaration = declaration_of(plural, str(draft.get("kind", "")))
    if declaration is None or not draft["problems"]:
        return []
    page = FormPage.opened(declaration, draft["content"], "")
    page.refuse(RemoteProblem(INVALID, {"errors": draft["problems"]}))
    return list(page.errors.values())


def value_at(tree: Any, path: str) -> Any:
    """Return what is at a path of a tree, or None."""
    for step in path.split("."):
        if isinstance(tree, list):
            tree = tree[int(step)] if step.isdecimal() and int(step) < len(tree) else None
        else:
            tree = tree.get(step) if isinstance(tree, dict) else None
    return tree


def _put(tree: Tree, path: str, value: Any) -> None:
    above, _, name = path.rpartition(".")
    holder = value_at(tree, above) if above else tree
    if isinstance(holder, dict):
        holder[name] = value
