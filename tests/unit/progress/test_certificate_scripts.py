"""Names in every script as they look on paper: compared with pictures that were looked at, held to the standards."""

from __future__ import annotations

import contextlib
import io
import json
import pathlib
from typing import Any

import pypdf
import pypdfium2 as pdfium
import pytest

from services.progress.certificates.rendering import render
from services.progress.certificates.snapshots import make_snapshot
from tests.unit.progress.test_certificates import award

# One row of signs for each row of cells, the darker the higher: small enough to be read in a difference.
GOLDEN = pathlib.Path(__file__).with_name("names_on_paper.json")
NAMES = {
    "latin": "Łukasz Żółć-Ångström",
    "vietnamese": "Nguyễn Thị Ánh Tuyết",
    "greek": "Ελένη Παπαδοπούλου",
    "cyrillic": "Юлия Щербакова",
    "arabic": "محمد بن سلمان الفارسي",
    "hebrew": "שרה כהן־לוי",
    "devanagari": "प्रिया शर्मा क्षत्रिय",
    "chinese": "王小明",
    "japanese": "さくら 田中",
    "korean": "김철수",
}
# The frame at the sides is left out.
SIDES = 0.06
CELLS, ROWS, SHADES = 64, 6, "0123456789"
# Of the page, from the top: where the name stands when nothing else is long.
BAND = (0.44, 0.56)
# Edges of letters fall a little differently with another release of the renderer; another letter changes far more.
MOST_DIFFERENT = 0.06


def picture(document: bytes) -> list[str]:
    """How much ink lies in each cell of the band in which the name stands."""
    with contextlib.closing(pdfium.PdfDocument(document)) as opened, contextlib.closing(opened[0]) as page:
        bitmap = page.render(scale=1.5, grayscale=True)
        width, height, stride, pixels = bitmap.width, bitmap.height, bitmap.stride, bytes(bitmap.buffer)
        bitmap.close()
    top, bottom = (round(height * part) for part in BAND)
    left = width * SIDES
    tall, wide = (bottom - top) / ROWS, (width - 2 * left) / CELLS

    def ink(row: int, column: int) -> float:
        ys = range(round(top + row * tall), round(top + (row + 1) * tall))
        xs = slice(round(left + column * wide), round(left + (column + 1) * wide))
        cells = [pixels[y * stride : y * stride + width][xs] for y in ys]
        return sum(255 - value for cell in cells for value in cell) / (255 * sum(map(len, cells)))

    scale = len(SHADES) - 1
    return ["".join(SHADES[min(scale, round(ink(row, column) * 14))] for column in range(CELLS)) for row in range(ROWS)]


def difference(one: list[str], other: list[str]) -> float:
    """From 0 (the same) to 1 (no ink in the same place): how far two pictures are apart."""
    pairs = [(int(a), int(b)) for a, b in zip("".join(one), "".join(other), strict=True)]
    return sum(abs(a - b) for a, b in pairs) / sum(a + b for a, b in pairs)


def on_paper(name: str) -> bytes:
    return render(make_snapshot(award(name, None)))


@pytest.fixture(scope="module")
def golden() -> dict[str, Any]:
    return dict(json.loads(GOLDEN.read_text()))


@pytest.mark.parametrize("script", NAMES)
def test_a_name_looks_as_it_should_and_meets_both_standards(script: str, golden: dict[str, Any]) -> None:
    document = on_paper(NAMES[script])
    seen = picture(document)
    assert difference(seen, golden[script]) <= MOST_DIFFERENT, "\n".join(seen)
    # Both standards refuse a document in which a letter has no drawing, so that none is a box.
    metadata = pypdf.PdfReader(io.BytesIO(document)).trailer["/Root"]["/Metadata"].get_data()
    assert b"<pdfuaid:part>1</pdfuaid:part>" in metadata
    assert b"<pdfaid:part>3</pdfaid:part>" in metadata


def test_the_pictures_tell_names_apart_and_letters_that_are_not_joined(golden: dict[str, Any]) -> None:
    assert difference(golden["chinese"], golden["korean"]) > MOST_DIFFERENT
    unjoined = picture(on_paper("\u200c".join(NAMES["arabic"])))
    assert difference(unjoined, golden["arabic"]) > MOST_DIFFERENT


def test_the_degree_stands_behind_a_name_that_runs_to_the_left() -> None:
    document = render(make_snapshot(award(NAMES["hebrew"])))
    with contextlib.closing(pdfium.PdfDocument(document)) as opened, contextlib.closing(opened[0]) as page:
        text = page.get_textpage()
        whole = "".join(text.get_text_range(at, 1) or " " for at in range(text.count_chars()))
        name, degree = (text.get_charbox(whole.index(part))[0] for part in ("ש", "MD"))
        text.close()
    assert degree < name
