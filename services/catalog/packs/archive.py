"""Packs as zip files: made the same way each time, and unpacked without trusting anything the archive says."""

import io
import stat
import zipfile
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO

from services.catalog.packs.media_files import MEDIA_TYPES
from services.catalog.packs.reader import MANIFEST

_CHUNK = 256 * 1024
_EPOCH = (1980, 1, 1, 0, 0, 0)
# Already compressed, so packing them again costs time and saves nothing.
_STORED = {suffix for suffix, media_type in MEDIA_TYPES.items() if not media_type.startswith("text/")}
_KNOWN_SUFFIXES = {".yaml", ".md", *MEDIA_TYPES}


class ArchiveRefused(Exception):
    """The archive is broken, too large, or tries to write where it must not."""


@dataclass(frozen=True)
class Limits:
    """What an upload may at most contain."""

    files: int = 2_000
    file_bytes: int = 2 * 1024**3
    total_bytes: int = 4 * 1024**3
    # Text packs ten to one; beyond this an archive is made to explode.
    ratio: int = 100


def zip_pack(root: Path) -> bytes:
    """The folder as a zip; the same files give the same bytes."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for path in sorted(root.rglob("*")):
            name = path.relative_to(root)
            if path.is_file() and not any(part.startswith(".") for part in name.parts):
                entry = zipfile.ZipInfo(name.as_posix(), _EPOCH)
                stored = path.suffix.lower() in _STORED
                entry.compress_type = zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED
                entry.external_attr = (stat.S_IFREG | 0o644) << 16
                archive.writestr(entry, path.read_bytes())
    return buffer.getvalue()


def unzip_pack(upload: IO[bytes], target: Path, limits: Limits | None = None) -> Path:
    """Unpack into an empty folder and return the folder that holds the manifest."""
    limits = limits or Limits()
    try:
        with zipfile.ZipFile(upload) as archive:
            entries = _accepted(archive, limits)
            for entry, name in entries:
                _extract(archive, entry, target / name, limits)
    except (zipfile.BadZipFile, zipfile.LargeZipFile, EOFError, NotImplementedError, RuntimeError) as error:
        raise ArchiveRefused(f"not a readable zip file: {error}") from error
    return _pack_root(target)


def _accepted(archive: zipfile.ZipFile, limits: Limits) -> list[tuple[zipfile.ZipInfo, PurePosixPath]]:
    entries = [(entry, _safe_name(entry)) for entry in archive.infolist() if not entry.is_dir()]
    # Zip files made on a Mac carry a shadow of each file, other systems leave hidden ones.
    entries = [(entry, name) for entry, name in entries if not _is_litter(name)]
    if len(entries) > limits.files:
        raise ArchiveRefused(f"more than {limits.files} files")
    if sum(entry.file_size for entry, _ in entries) > limits.total_bytes:
        raise ArchiveRefused(f"larger than {limits.total_bytes // 1024**2} MB when unpacked")
    seen: set[str] = set()
    for entry, name in entries:
        _require_modest(entry, name, limits)
        if name.as_posix().casefold() in seen:
            raise ArchiveRefused(f"{name}: occurs twice")
        seen.add(name.as_posix().casefold())
    return entries


def _safe_name(entry: zipfile.ZipInfo) -> PurePosixPath:
    # orig_filename is what the archive says; zipfile has already cut the other at a zero byte.
    raw = entry.orig_filename
    name = PurePosixPath(raw)
    outside = name.is_absolute() or ".." in name.parts or not name.parts
    if outside or any(char in raw for char in "\\:\0") or len(raw) > 300:
        raise ArchiveRefused(f"{raw[:80]!r}: not a plain file name inside the pack")
    kind = stat.S_IFMT(entry.external_attr >> 16)
    if kind not in (0, stat.S_IFREG, stat.S_IFDIR):
        raise ArchiveRefused(f"{name}: links and special files are not taken")
    return name


def _is_litter(name: PurePosixPath) -> bool:
    return any(part.startswith(".") or part == "__MACOSX" for part in name.parts)


def _require_modest(entry: zipfile.ZipInfo, name: PurePosixPath, limits: Limits) -> None:
    if entry.flag_bits & 0x1:
        raise ArchiveRefused(f"{name}: is encrypted")
    if name.suffix.lower() not in _KNOWN_SUFFIXES and name.name != "LICENSE":
        raise ArchiveRefused(f"{name}: files of this type are not part of a pack")
    if entry.file_size > limits.file_bytes:
        raise ArchiveRefused(f"{name}: larger than {limits.file_bytes // 1024**2} MB")
    if entry.file_size > limits.ratio * max(entry.compress_size, 1) and entry.file_size > _CHUNK:
        raise ArchiveRefused(f"{name}: unpacks to more than {limits.ratio} times its size")


def _extract(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, path: Path, limits: Limits) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    left = min(entry.file_size, limits.file_bytes)
    with archive.open(entry) as source, path.open("xb") as file:
        # The stated size may be a lie, so the bytes are counted as they come.
        while chunk := source.read(_CHUNK):
            left -= len(chunk)
            if left < 0:
                raise ArchiveRefused(f"{entry.filename}: larger than it says")
            file.write(chunk)


def _pack_root(target: Path) -> Path:
    if (target / MANIFEST).is_file():
        return target
    inner = [entry for entry in target.iterdir() if (entry / MANIFEST).is_file()]
    if len(inner) != 1 or len(list(target.iterdir())) != 1:
        raise ArchiveRefused(f"there is no {MANIFEST} at the top of the archive")
    return inner[0]
