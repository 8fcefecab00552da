"""An uploaded pack: unpacked into a folder of its own, read, and looked over."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from services.catalog.assets.media_types import FileRefused, check
from services.catalog.packs.archive import ArchiveRefused, Limits, unzip_pack
from services.catalog.packs.lint import check_pack
from services.catalog.packs.problems import Finding, PackInvalid
from services.catalog.packs.reader import Pack, read_pack

MB = 1024 * 1024
LARGEST_UPLOAD = 1024 * MB
LIMITS = Limits(files=5000, file_bytes=512 * MB, total_bytes=2048 * MB)


@dataclass(frozen=True)
class UploadedPack:
    """What came out of an upload; without a pack when it could not be read at all."""

    pack: Pack | None
    findings: tuple[Finding, ...]

    @property
    def errors(self) -> list[Finding]:
        """What forbids the import."""
        return [each for each in self.findings if each.severity == "error"]

    @property
    def warnings(self) -> list[Finding]:
        """What somebody should look at."""
        return [each for each in self.findings if each.severity != "error"]


@contextmanager
def uploaded_pack(upload: IO[bytes]) -> Iterator[UploadedPack]:
    """Unpack an upload for as long as the block lasts."""
    with tempfile.TemporaryDirectory(prefix="champions-pack-") as folder:
        yield _read(upload, Path(folder))


def _read(upload: IO[bytes], folder: Path) -> UploadedPack:
    try:
        root = unzip_pack(upload, folder, LIMITS)
        pack = read_pack(root)
    except ArchiveRefused as error:
        return UploadedPack(None, (Finding("error", "", "", f"The archive was refused: {error}."),))
    except PackInvalid as error:
        return UploadedPack(None, tuple(Finding("error", p.file, p.where, p.message, p.line) for p in error.problems))
    return UploadedPack(pack, (*sorted(check_pack(pack, root)), *_file_findings(pack, root)))


def _file_findings(pack: Pack, root: Path) -> Iterator[Finding]:
    """Look into every media file as an upload of its own would be."""
    for path in pack.assets.values():
        try:
            check(path.name, path.read_bytes())
        except FileRefused as error:
            yield Finding("error", path.relative_to(root).as_posix(), "", str(error))
