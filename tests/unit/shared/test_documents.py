"""Documents are named by their content and are written whole or not at all."""

from pathlib import Path

import pytest

from shared.documents import DocumentMissing, Documents


@pytest.fixture
def documents(tmp_path: Path) -> Documents:
    return Documents(f"file://{tmp_path}/documents")


def test_the_same_bytes_have_the_same_key_and_are_stored_once(documents: Documents, tmp_path: Path) -> None:
    assert documents.put(b"page", ".pdf") == documents.put(b"page", ".pdf")
    assert len([path for path in tmp_path.rglob("*") if path.is_file()]) == 1


def test_what_was_put_is_got_back_whole_and_in_parts(documents: Documents) -> None:
    key = documents.put(b"0123456789", ".bin")
    assert documents.get(key) == b"0123456789"
    assert documents.slice(key, 2, 5) == b"234"
    assert documents.size(key) == 10
    with documents.open(key) as opened:
        assert opened.read(3) == b"012"


def test_a_half_written_document_is_written_again(documents: Documents, tmp_path: Path) -> None:
    key = documents.put(b"whole document", ".bin")
    (tmp_path / "documents" / key).write_bytes(b"who")
    assert documents.get(documents.put(b"whole document", ".bin")) == b"whole document"


@pytest.mark.parametrize("key", ["aa/missing.pdf", "../../etc/passwd", "/etc/passwd"])
def test_a_key_that_names_no_document_is_missing(documents: Documents, key: str) -> None:
    for read in (documents.get, documents.open, documents.size):
        with pytest.raises(DocumentMissing):
            read(key)
