"""What credit can be designated for: a resource or a pathway, as the catalogue's copy knows it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from services.progress.catalogue.contents import required_resources
from services.progress.catalogue.queries import find_pathway, find_resource, find_revision, resource_labels
from services.progress.credit.linting import Subject
from services.progress.credit.terms import RESOURCE

UNPUBLISHED = Subject(published=False, assessed=False, evaluated=False)


@dataclass(frozen=True)
class Named:
    """Kind and slug of what credit is about."""

    kind: str
    slug: str

    @property
    def achievement(self) -> str:
        """Under which certificates of credit are kept; no pathway can be called so."""
        return f"credit/{self.kind}/{self.slug}"


@dataclass(frozen=True)
class Described:
    """The newest published revision: what the linter asks for, and which resources it is made of."""

    title: str
    revision: int
    content: Mapping[str, Any]
    facts: Subject
    resources: tuple[str, ...]


def describe(session: Session, named: Named) -> Described | None:
    """Return what is published under a name; None for nothing."""
    return _resource(session, named.slug) if named.kind == RESOURCE else _pathway(session, named.slug)


def facts_for_linting(described: Described | None) -> Subject:
    """Return what the linter asks for."""
    return described.facts if described else UNPUBLISHED


def _resource(session: Session, slug: str) -> Described | None:
    found = find_resource(session, slug)
    if found is None:
        return None
    content = find_revision(session, slug, found.latest_revision).content
    parts = content.get("parts") or []
    facts = Subject(
        published=True,
        assessed=bool(content.get("assessment")) or (bool(parts) and _all_assessed(session, parts)),
        evaluated=bool(content.get("evaluation")),
    )
    return Described(found.title, found.latest_revision, content, facts, tuple(_with_parts(session, [slug])))


def _pathway(session: Session, slug: str) -> Described | None:
    found = find_pathway(session, slug)
    if found is None:
        return None
    kinds = {each["kind"] for each in found.content["requirements"]}
    facts = Subject(published=True, assessed="quiz_passed" in kinds, evaluated="evaluation_given" in kinds)
    resources = tuple(_with_parts(session, required_resources(found.content)))
    return Described(found.title, found.revision, found.content, facts, resources)


def _all_assessed(session: Session, parts: Iterable[str]) -> bool:
    described = [_resource(session, part) for part in parts]
    return all(each is not None and each.facts.assessed for each in described)


def _with_parts(session: Session, slugs: Iterable[str]) -> list[str]:
    """Return resources and, for each series among them, its parts."""
    found: dict[str, None] = {}
    for slug in slugs:
        found[slug] = None
        resource = find_resource(session, slug)
        if resource is not None:
            content = find_revision(session, slug, resource.latest_revision).content
            found |= dict.fromkeys(content.get("parts") or ())
    return list(found)


def title_of(session: Session, named: Named) -> str:
    """Return what it is called, its slug where nothing was published."""
    if named.kind == RESOURCE:
        labels = resource_labels(session, [named.slug])
        return labels[named.slug].title if named.slug in labels else named.slug
    found = find_pathway(session, named.slug)
    return found.title if found else named.slug
