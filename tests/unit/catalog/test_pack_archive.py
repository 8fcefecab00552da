"""Packing and unpacking: the way there and back, and uploads that mean harm."""

import io
import stat
import zipfile
from pathlib import Path

import pytest

from services.catalog.packs.archive import ArchiveRefused, Limits, unzip_pack, zip_pack
from services.catalog.packs.reader import read_pack


def archive(*entries: tuple[str | zipfile.ZipInfo, bytes]) -> io.BytesIO:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in entries:
            file.writestr(name, content)
    buffer.seek(0)
    return buffer


def test_a_pack_survives_the_way_there_and_back(pack, tmp_path) -> None:
    pack.write(".git/config", "secret")
    root = unzip_pack(io.BytesIO(zip_pack(pack.root)), tmp_path / "upload")
    assert read_pack(root).resources == read_pack(pack.root).resources
    assert not (root / ".git").exists()


def test_the_same_files_give_the_same_bytes(pack) -> None:
    first = zip_pack(pack.root)
    (pack.root / "pack.yaml").touch()
    assert zip_pack(pack.root) == first


def test_a_pack_inside_one_folder_is_found(pack, tmp_path) -> None:
    files = [path for path in pack.root.rglob("*") if path.is_file()]
    upload = archive(*((f"small/{path.relative_to(pack.root)}", path.read_bytes()) for path in files))
    assert unzip_pack(upload, tmp_path / "upload") == tmp_path / "upload" / "small"


def test_what_a_mac_adds_is_left_out(tmp_path) -> None:
    upload = archive(("pack.yaml", b""), ("__MACOSX/._pack.yaml", b""), (".DS_Store", b""))
    unzip_pack(upload, tmp_path / "upload")
    assert [path.name for path in (tmp_path / "upload").iterdir()] == ["pack.yaml"]


@pytest.mark.parametrize(
    "name",
    ["../pack.yaml", "/etc/pack.yaml", "a/../../pack.yaml", "C:\\pack.yaml", "a\\b.yaml", "pack.yaml\0.md", "a/" * 200],
)
def test_names_that_lead_out_of_the_pack_are_refused(tmp_path, name) -> None:
    entry = zipfile.ZipInfo("pack.yaml")
    entry.filename = entry.orig_filename = name.removesuffix("/")
    with pytest.raises(ArchiveRefused, match="not a plain file name inside the pack"):
        unzip_pack(archive((entry, b"format: 1")), tmp_path / "upload")
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]


def test_links_are_refused(tmp_path) -> None:
    link = zipfile.ZipInfo("pack.yaml")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    with pytest.raises(ArchiveRefused, match="links and special files"):
        unzip_pack(archive((link, b"/etc/passwd")), tmp_path / "upload")


def test_an_archive_made_to_explode_is_refused_before_it_is_unpacked(tmp_path) -> None:
    with pytest.raises(ArchiveRefused, match="unpacks to more than 100 times its size"):
        unzip_pack(archive(("pack.yaml", bytes(5_000_000))), tmp_path / "upload")


def test_a_file_larger_than_it_says_is_refused(tmp_path) -> None:
    content = bytes(range(256)) * 4_000
    honest = archive(("pack.yaml", content)).getvalue()
    size = len(content).to_bytes(4, "little")
    liar = io.BytesIO(honest.replace(size, (1_000).to_bytes(4, "little")))
    with pytest.raises(ArchiveRefused, match=r"larger than it says|not a readable zip file"):
        unzip_pack(liar, tmp_path / "upload")
    unpacked = tmp_path / "upload" / "pack.yaml"
    assert not unpacked.exists() or unpacked.stat().st_size <= 1_000


@pytest.mark.parametrize(
    ("limits", "message"),
    [
        (Limits(files=1), "more than 1 files"),
        (Limits(total_bytes=15), "larger than 0 MB when unpacked"),
        (Limits(file_bytes=5), "larger than 0 MB"),
    ],
)
def test_limits_hold(tmp_path, limits, message) -> None:
    with pytest.raises(ArchiveRefused, match=message):
        unzip_pack(archive(("pack.yaml", b"0123456789"), ("README.md", b"0123456789")), tmp_path / "upload", limits)


def test_a_name_in_two_spellings_is_refused(tmp_path) -> None:
    with pytest.raises(ArchiveRefused, match="occurs twice"):
        unzip_pack(archive(("pack.yaml", b""), ("Pack.yaml", b"")), tmp_path / "upload")


def test_files_that_are_no_part_of_a_pack_are_refused(tmp_path) -> None:
    with pytest.raises(ArchiveRefused, match="not part of a pack"):
        unzip_pack(archive(("pack.yaml", b""), ("run.sh", b"")), tmp_path / "upload")


def test_what_is_no_zip_is_refused(tmp_path) -> None:
    with pytest.raises(ArchiveRefused, match="not a readable zip file"):
        unzip_pack(io.BytesIO(b"PK\x03\x04 but not really"), tmp_path / "upload")


def test_a_broken_zip_is_refused(tmp_path) -> None:
    whole = archive(("pack.yaml", bytes(range(256)) * 20)).getvalue()
    with pytest.raises(ArchiveRefused, match="not a readable zip file"):
        unzip_pack(io.BytesIO(whole[:60] + b"\xff" * 40 + whole[100:]), tmp_path / "upload")


def test_an_archive_without_a_manifest_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ArchiveRefused, match=r"no pack.yaml at the top"):
        unzip_pack(archive(("notes/README.md", b"")), tmp_path / "upload")
