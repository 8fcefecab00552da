"""Codes, snapshots and the PDF of a certificate."""

import contextlib
import dataclasses
import datetime as dt
import hashlib
import io
import json
import string
from typing import Any

import pypdf
import pypdfium2 as pdfium
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.progress.certificates.codes import ALPHABET, new_code, read_code
from services.progress.certificates.rendering import render
from services.progress.certificates.snapshots import (
    NO_CREDIT,
    Award,
    CompletedActivity,
    Issuer,
    canonical,
    digest,
    make_snapshot,
    printed_name,
)

MOMENT = dt.datetime(2026, 5, 2, 23, 30, 15, 987654, tzinfo=dt.timezone(dt.timedelta(hours=-5)))
# Of what was issued with a template nothing may change, not even a byte; another release of the compiler would.
BYTES_OF_TEMPLATE = {
    1: "520324c4f8abca4525fd0d7e8b6db56cdb5eca6b4c679c5055e8e8d3a23436e2",
    2: "2acf0f996a85e7105c66f6606724a71b93d08274867a77d15520016933b66de1",
}


def award(name: str = "Ada Lovelace", degree: str | None = "MD", **certificate: Any) -> Award:
    texts = {"title": "Certificate of completion", "statement": "Awaiting review.", "sample_watermark": None}
    return Award(
        code="7K3M-9QXZ-0B4T-V2HC",
        holder_name=name,
        degree=degree,
        pathway="champion",
        pathway_title="Palliative care champion",
        revision=3,
        content={
            "certificate": texts | certificate,
            "achievement": {"title": "Palliative care champion", "criteria": "Passed all quizzes."},
        },
        cycle=1,
        activities=[CompletedActivity("m1", "First module", 2, MOMENT)],
        completed_at=MOMENT,
        issued_at=MOMENT,
        issuer=Issuer("Champions", "https://champions.example"),
    )


def text_of(content: bytes) -> str:
    pages = pypdf.PdfReader(io.BytesIO(content)).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


def test_codes_are_long_random_and_readable() -> None:
    codes = {new_code() for _ in range(500)}
    assert len(codes) == 500
    assert all(len(code) == 19 and set(code) <= set(ALPHABET + "-") for code in codes)
    assert not set("ILOU") & set(ALPHABET)


@given(st.text(alphabet=string.ascii_letters + string.digits + "- ", max_size=40))
def test_whatever_is_typed_is_a_code_or_nothing(typed: str) -> None:
    code = read_code(typed)
    assert code is None or read_code(code) == code


def test_a_code_forgives_case_blanks_and_look_alikes() -> None:
    assert read_code(" 7k3m 9qxz-ob4t v2hc ") == "7K3M-9QXZ-0B4T-V2HC"
    assert read_code("i1l1-0000-0000-0000") == "1111-0000-0000-0000"
    assert read_code("7K3M-9QXZ-0B4T-V2H") is None
    assert read_code("7K3M-9QXZ-0B4T-V2HU") is None


def test_the_snapshot_holds_all_that_is_printed() -> None:
    snapshot = make_snapshot(award())
    assert snapshot["holder"] == {"name": "Ada Lovelace, MD"}
    assert snapshot["issued_at"] == "2026-05-03T04:30:15Z"
    assert snapshot["activities"] == [
        {"resource": "m1", "title": "First module", "revision": 2, "completed_at": "2026-05-03T04:30:15Z"}
    ]
    assert snapshot["verify_url"] == "https://champions.example/verify/7K3M-9QXZ-0B4T-V2HC"
    assert (snapshot["sample"], snapshot["template_version"]) == (False, 3)


def test_every_certificate_says_that_it_is_no_credit() -> None:
    assert make_snapshot(award())["statements"] == ["Awaiting review.", NO_CREDIT]
    assert make_snapshot(award(statement=""))["statements"] == [NO_CREDIT]
    already = "Modules in draft. Not valid for CME/CE credit. No board status."
    assert make_snapshot(award(statement=already))["statements"] == [already]


def test_the_hash_is_over_the_canonical_form_and_survives_storage() -> None:
    snapshot = make_snapshot(award("Zoë Ångström"))
    stored = json.loads(json.dumps(snapshot))
    assert canonical(stored) == canonical(dict(reversed(snapshot.items())))
    assert digest(stored) == hashlib.sha256(canonical(snapshot)).hexdigest()
    assert digest(make_snapshot(award("Zoe Angstrom"))) != digest(snapshot)


@pytest.mark.parametrize(
    ("name", "degree", "printed"),
    [
        ("  Ada\t Lovelace\n", " MD ", "Ada Lovelace, MD"),
        ("Ada\x00Lovelace\u2028", None, "Ada Lovelace"),
        ("Zoe\u0308", "", "Zoë"),
        ("", None, ""),
    ],
)
def test_a_name_is_printed_tidily(name: str, degree: str | None, printed: str) -> None:
    assert printed_name(name, degree) == printed


def test_the_same_snapshot_gives_the_same_bytes() -> None:
    snapshot = make_snapshot(award())
    other = render(make_snapshot(award("Somebody Else")))
    assert render(snapshot) == render(json.loads(json.dumps(snapshot)))
    assert render(snapshot) != other


def test_text_is_set_as_text_and_never_run() -> None:
    name = '#panic("x") *bold* $x$ \\ "q" <b> #sys.inputs'
    assert name in text_of(render(make_snapshot(award(name, None))))


def test_a_long_name_and_title_wrap_and_are_complete() -> None:
    name = "Dr. Maria Magdalena Konstantinopoulou-Wischnewski von und zu Hohenfels-Schillingsfürst the Third"
    snapshot = make_snapshot(award(name, "MD, PhD, MPH, FACOG", title="Certificate of completion " * 4))
    content = render(snapshot)
    assert f"{name}, MD, PhD, MPH, FACOG" in text_of(content)
    assert len(pypdf.PdfReader(io.BytesIO(content)).pages) == 2


def test_many_activities_run_over_to_further_pages() -> None:
    snapshot = make_snapshot(award())
    snapshot["activities"] = snapshot["activities"] * 60
    content = render(snapshot)
    assert text_of(content).count("First module") == 60
    assert len(pypdf.PdfReader(io.BytesIO(content)).pages) > 2


@pytest.mark.parametrize(
    "name", ["Nguyễn Thị Ánh", "Ελένη Παπαδοπούλου", "Юлия Щербакова", "Łukasz Żółć", "Ægir Þórsson"]
)
def test_latin_greek_and_cyrillic_names_can_be_copied_out(name: str) -> None:
    assert name in text_of(render(make_snapshot(award(name))))


def test_a_name_that_is_one_endless_word_stays_on_the_page() -> None:
    document = render(make_snapshot(award("W" * 150, None)))
    assert "W" * 150 in text_of(document)
    with contextlib.closing(pdfium.PdfDocument(document)) as opened, contextlib.closing(opened[0]) as page:
        text = page.get_textpage()
        left, right = zip(*(text.get_charbox(at)[::2] for at in range(text.count_chars())), strict=True)
        text.close()
        assert (min(left) > 0, max(right) < page.get_width()) == (True, True)


def test_whatever_is_long_still_leaves_the_certificate_on_one_page_and_complete() -> None:
    long = "Completed every module of the programme and passed its quiz. "
    snapshot = make_snapshot(award("Maria Magdalena " * 6, statement=long * 8, title="Certificate of completion " * 4))
    snapshot["achievement"]["criteria"] = long * 10
    snapshot["signatories"] = [{"name": "N. " * 9, "role": "President of the society " * 3}] * 3
    pages = pypdf.PdfReader(io.BytesIO(render(snapshot))).pages
    assert len(pages) == 2
    assert " ".join(pages[0].extract_text().split()).count("passed its quiz") == 18


@given(st.text(max_size=80))
@settings(max_examples=40, deadline=None)
def test_no_name_stops_a_certificate(name: str) -> None:
    encodable = name.encode("utf-8", "ignore").decode()
    assert render(make_snapshot(award(encodable))).startswith(b"%PDF-")


@pytest.mark.parametrize(("paper", "points"), [(None, (842, 595)), ("a4", (842, 595)), ("us-letter", (792, 612))])
def test_the_paper_is_chosen_by_data(paper: str | None, points: tuple[int, int]) -> None:
    page = pypdf.PdfReader(io.BytesIO(render(make_snapshot(award(paper=paper))))).pages[0]
    assert (round(page.mediabox.width), round(page.mediabox.height)) == points


def test_a_badge_travels_inside_and_the_document_stays_archival_and_accessible() -> None:
    snapshot = make_snapshot(award("Zoë Ångström"))
    content = render(snapshot, '{"name": "Zoë"}')
    reader = pypdf.PdfReader(io.BytesIO(content))
    assert reader.attachments == {f"badge-{snapshot['code']}.json": ['{"name": "Zoë"}'.encode()]}
    metadata = reader.trailer["/Root"]["/Metadata"].get_data()
    assert b"<pdfaid:part>3</pdfaid:part>" in metadata
    assert b"<pdfaid:conformance>A</pdfaid:conformance>" in metadata
    assert b"<pdfuaid:part>1</pdfuaid:part>" in metadata
    assert content == render(snapshot, '{"name": "Zoë"}')


def test_the_first_template_still_gives_the_bytes_that_it_gave() -> None:
    snapshot = make_snapshot(award()) | {"template_version": 1}
    for later in ("paper", "accent", "signatories", "expires_at", "renews", "replaces", "design"):
        del snapshot[later]
    assert hashlib.sha256(render(snapshot)).hexdigest() == BYTES_OF_TEMPLATE[1]
    reader = pypdf.PdfReader(io.BytesIO(render(snapshot, "never read")))
    assert reader.attachments == {}
    assert b"<pdfaid:part>2</pdfaid:part>" in reader.trailer["/Root"]["/Metadata"].get_data()


def test_the_second_template_still_gives_the_bytes_that_it_gave() -> None:
    snapshot = make_snapshot(award("王小明")) | {"template_version": 2}
    del snapshot["design"]
    assert hashlib.sha256(render(snapshot, "{}")).hexdigest() == BYTES_OF_TEMPLATE[2]


def test_until_when_it_holds_and_what_it_follows_is_printed() -> None:
    expiring = dataclasses.replace(award(), expires_at=MOMENT.replace(year=2028), renews="RNWS-0000")
    snapshot = make_snapshot(expiring) | {"replaces": "RPLC-0000"}
    text = text_of(render(snapshot)).replace(" ", "")
    for printed in ("VALIDUNTIL", "Validuntil3May2028", "RNWS-0000", "RPLC-0000"):
        assert printed in text
