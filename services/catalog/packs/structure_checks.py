"""Checks that what a pack points at exists, and that both ends agree."""

from collections.abc import Callable, Iterator

from services.catalog.content import AnyOf, Module, ModuleSeries, PathwayContent, ResourceContent
from services.catalog.packs.problems import Finding
from services.catalog.packs.reader import Pack

# The completion rule a resource needs for a pathway to require it that way is the requirement's own name.
_SERIES_FIELD = "series"


def unresolved_slugs(pack: Pack) -> Iterator[Finding]:
    """Related resources, parts, and what the front page shows."""
    known = {resource.slug for resource in pack.resources}
    for resource in pack.resources:
        pointed = {"related": resource.related, "parts": resource.parts if isinstance(resource, ModuleSeries) else ()}
        if isinstance(resource, Module) and resource.series:
            pointed[_SERIES_FIELD] = (resource.series,)
        for where, slugs in pointed.items():
            yield from _missing(pack.files[resource.slug], where, slugs, known)
    yield from _missing("programme.yaml", "featured", pack.programme.featured, known)
    yield from _missing("programme.yaml", "pages", pack.programme.pages, known)
    pathways = {pathway.slug for pathway in pack.pathways}
    yield from _missing("programme.yaml", "pathway", (pack.programme.pathway,), pathways, "pathway")


def _missing(
    file: str, where: str, slugs: tuple[str, ...], known: set[str], what: str = "resource"
) -> Iterator[Finding]:
    for slug in slugs:
        if slug not in known:
            yield Finding("error", file, where, f"there is no {what} {slug!r} in this pack")


def series_and_modules(pack: Pack) -> Iterator[Finding]:
    """A module names its series, and the series names the module."""
    parts = {resource.slug: resource.parts for resource in pack.resources if isinstance(resource, ModuleSeries)}
    modules = {resource.slug: resource for resource in pack.resources if isinstance(resource, Module)}
    for module in modules.values():
        if module.series in parts and module.slug not in parts[module.series]:
            yield Finding(
                "error", pack.files[module.slug], _SERIES_FIELD, f"{module.series!r} does not list this module"
            )
    for series, slugs in parts.items():
        for slug in slugs:
            if slug in modules and modules[slug].series != series:
                yield Finding("error", pack.files[series], "parts", f"{slug!r} belongs to another series")


def pathway_requirements(pack: Pack) -> Iterator[Finding]:
    """What a pathway requires can be met: the resource exists and offers it."""
    resources = {resource.slug: resource for resource in pack.resources}
    for pathway in pack.pathways:
        for requirement in pathway.requirements:
            resource = resources.get(requirement.resource)
            message = f"there is no resource {requirement.resource!r} in this pack"
            if resource is not None:
                message = _cannot_be_met(resource, requirement.kind)
            if message:
                yield Finding("error", _file(pathway), f"requirements.{requirement.id}", message)


def _cannot_be_met(resource: ResourceContent, kind: str) -> str:
    """Say why a resource never meets a requirement of this kind; empty when it can."""
    match kind:
        case "evaluation_given":
            return "" if getattr(resource, "evaluation", None) else f"{resource.slug!r} names no evaluation form"
        case "commitments_made":
            offers = isinstance(resource, Module) and resource.practice_commitments
            return "" if offers else f"{resource.slug!r} has no practice commitments"
        case "case_discussed":
            discusses = isinstance(resource, Module) and resource.case_guide
            return "" if discusses else f"{resource.slug!r} has no case guide"
    rule = resource.completion.rule
    return "" if rule == kind else f"{resource.slug!r} completes by {rule!r}, not by {kind!r}"


def pathway_groups(pack: Pack) -> Iterator[Finding]:
    """A group that stands for a series asks for all of its parts."""
    series = {resource.slug: resource.parts for resource in pack.resources if isinstance(resource, ModuleSeries)}
    for pathway in pack.pathways:
        for group in pathway.groups:
            where = f"groups.{group.id}"
            if group.resource and group.resource not in series:
                yield Finding("error", _file(pathway), where, f"there is no module series {group.resource!r} here")
            elif group.resource and not isinstance(group.rule, AnyOf):
                asked = {r.resource for r in pathway.requirements if r.group == group.id}
                for slug in sorted(set(series[group.resource]) - asked):
                    message = f"{slug!r} is part of {group.resource!r} but not required"
                    yield Finding("warning", _file(pathway), where, message)


def _file(pathway: PathwayContent) -> str:
    return f"pathways/{pathway.slug}.yaml"


def repeated_synonyms(pack: Pack) -> Iterator[Finding]:
    """A word in two groups would join them."""
    seen: dict[str, int] = {}
    for number, group in enumerate(pack.synonyms):
        for word in {word.casefold() for word in group}:
            if seen.setdefault(word, number) != number:
                message = f"{word!r} is also in group {seen[word]}"
                yield Finding("warning", "synonyms.yaml", f"groups.{number}", message)


STRUCTURE_CHECKS: tuple[Callable[[Pack], Iterator[Finding]], ...] = (
    unresolved_slugs,
    series_and_modules,
    pathway_requirements,
    pathway_groups,
    repeated_synonyms,
)
