"""Lint of a content pack: all that can be known to be wrong or doubtful before anybody imports it."""

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from services.catalog.packs.assessment_checks import ASSESSMENT_CHECKS
from services.catalog.packs.media_checks import MEDIA_CHECKS
from services.catalog.packs.problems import Finding, PackInvalid
from services.catalog.packs.reader import MANIFEST, Pack, read_pack
from services.catalog.packs.structure_checks import STRUCTURE_CHECKS
from services.catalog.packs.teaching_checks import TEACHING_CHECKS

# Files a pack may carry for its readers.
_UNREAD = {"README.md", "LICENSE", "LICENSE.md", "CHANGELOG.md"}


def lint(path: Path) -> list[Finding]:
    """Check the pack in a folder; errors come first."""
    try:
        pack = read_pack(path)
    except PackInvalid as invalid:
        return [Finding("error", p.file, p.where, p.message, p.line) for p in invalid.problems]
    return sorted(check_pack(pack, path))


def check_pack(pack: Pack, root: Path) -> Iterator[Finding]:
    """How the parts of a pack that could be read fit together."""
    checks: Iterable[Callable[[Pack], Iterator[Finding]]] = (
        *(*STRUCTURE_CHECKS, *TEACHING_CHECKS, *ASSESSMENT_CHECKS, *MEDIA_CHECKS),
    )
    for check in checks:
        yield from check(pack)
    yield from _unused_files(pack, root)


def _unused_files(pack: Pack, root: Path) -> Iterator[Finding]:
    for path in sorted(root.rglob("*")):
        name = path.relative_to(root).as_posix()
        if path.is_file() and name not in pack.used | _UNREAD | {MANIFEST} and not path.name.startswith("."):
            yield Finding("warning", name, "", "nothing in the pack uses this file")
