"""Checks of what is taught: objectives that nothing tests, claims without a source, drafts without a notice."""

import re
from collections import Counter
from collections.abc import Callable, Iterator

from services.catalog.content import Module, Page
from services.catalog.packs.problems import Finding
from services.catalog.packs.reader import Pack

_IMAGE = re.compile(r"!\[(?P<alt>[^\]]*)\]\(")
_LINK = re.compile(r"(?<!!)\[(?P<text>[^\]]*)\]\((?P<target>[^)\s]*)")
_RESOURCE_PAGE = re.compile(r"^/resources/([a-z0-9-]+)(?:[/#?].*)?$")
_CHECKED = re.compile(r"^checked\b")


def _modules(pack: Pack) -> Iterator[tuple[Module, str]]:
    for resource in pack.resources:
        if isinstance(resource, Module):
            yield resource, pack.files[resource.slug].removesuffix("module.yaml")


def untested_objectives(pack: Pack) -> Iterator[Finding]:
    """Every objective has a question, and every question and key point a source."""
    for module, folder in _modules(pack):
        questions = module.assessment.questions
        for objective in module.objectives:
            if all(question.objective != objective.id for question in questions):
                where = f"objectives.{objective.id}"
                yield Finding("warning", f"{folder}module.yaml", where, "no question tests this objective")
        for point in module.key_points:
            if not point.sources:
                yield Finding("warning", f"{folder}key-points.md", point.id, "has no source")
        for question in questions:
            if not question.sources:
                yield Finding("warning", f"{folder}quiz.yaml", question.id, "has no source")


def described_modules(pack: Pack) -> Iterator[Finding]:
    """A learner chooses a module by its length, topics and audience."""
    for module, folder in _modules(pack):
        for name in ("minutes", "topics", "audience"):
            if not getattr(module, name):
                yield Finding("error", f"{folder}module.yaml", name, "is required for a module")


def repeated_ids(pack: Pack) -> Iterator[Finding]:
    """Attempts refer to quizzes and questions by id, so ids are unique over the whole pack."""
    quizzes = Counter(module.assessment.id for module, _ in _modules(pack))
    questions = Counter(question.id for module, _ in _modules(pack) for question in module.assessment.questions)
    for module, folder in _modules(pack):
        if quizzes[module.assessment.id] > 1:
            yield Finding(
                "error", f"{folder}quiz.yaml", "id", f"{module.assessment.id!r} is the id of another quiz too"
            )
        for question in module.assessment.questions:
            if questions[question.id] > 1:
                yield Finding("error", f"{folder}quiz.yaml", question.id, "another question has this id too")


def drafts_without_notice(pack: Pack) -> Iterator[Finding]:
    """What rests on sources that nobody has compared yet says so to the learner."""
    for module, folder in _modules(pack):
        unchecked = sorted(key for key, ref in module.references.items() if not _CHECKED.match(ref.status))
        if unchecked and not module.notice:
            message = f"cites sources that are not checked ({', '.join(unchecked)}) and carries no notice"
            yield Finding("error", f"{folder}module.yaml", "notice", message)


def unused_references(pack: Pack) -> Iterator[Finding]:
    """A reference that nothing cites is a leftover."""
    cited = {key for module, _ in _modules(pack) for key in module.references}
    for key in pack.references:
        if key not in cited:
            yield Finding("warning", "references.yaml", key, "nothing cites this source")


def texts(pack: Pack) -> Iterator[Finding]:
    """Pictures are described, links have words and lead somewhere."""
    known = {resource.slug for resource in pack.resources}
    for file, where, text in _markdown(pack):
        if any(not image["alt"].strip() for image in _IMAGE.finditer(text)):
            yield Finding("error", file, where, "a picture has no alternative text")
        for link in _LINK.finditer(text):
            page = _RESOURCE_PAGE.match(link["target"])
            if not link["text"].strip():
                yield Finding("error", file, where, f"the link to {link['target']!r} has no words")
            if page and page[1] not in known:
                yield Finding("error", file, where, f"there is no resource {page[1]!r} in this pack")


def _markdown(pack: Pack) -> Iterator[tuple[str, str, str]]:
    yield "programme.md", "", pack.programme.body
    for resource in pack.resources:
        if isinstance(resource, Page):
            yield f"resources/{resource.slug}.md", "", resource.body
    for module, folder in _modules(pack):
        for point in module.key_points:
            yield f"{folder}key-points.md", point.id, point.text
        if module.case_guide:
            for text in (module.case_guide.vignette, *module.case_guide.notes):
                yield f"{folder}case-guide.md", "", text


TEACHING_CHECKS: tuple[Callable[[Pack], Iterator[Finding]], ...] = (
    untested_objectives,
    described_modules,
    repeated_ids,
    drafts_without_notice,
    unused_references,
    texts,
)
