"""Credit: what is written, what a designation lacks, who may claim what, and which document they get."""

from __future__ import annotations

import datetime as dt
import json
import uuid
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.progress.certificates.snapshots import NO_CREDIT, CompletedActivity, Issuer
from services.progress.credit.documents import Claimed, Holder, Issue, Stamp, Subject, make_credit_snapshot
from services.progress.credit.entitlement import (
    Designation,
    Document,
    Done,
    Person,
    document_kind,
    document_of_claim,
    earned_terms,
    has_medical_degree,
    may_earn,
    minutes_held,
    offers,
)
from services.progress.credit.linting import Subject as Linted
from services.progress.credit.linting import lint
from services.progress.credit.terms import NURSES, PHYSICIANS, CreditType, Terms, read_terms
from services.progress.credit.wording import amount, amounts_named, in_words, quarters_of_minutes, wording_faults

TODAY = dt.date(2026, 3, 2)
GOOD = Linted(published=True, assessed=True, evaluated=True)
STATEMENT = "The Example College designates this enduring material for a maximum of 0.50 AMA PRA Category 1 Credit(s)™."


def ama(**more: Any) -> dict[str, Any]:
    return {"key": "ama_pra_1", "max_quarters": 2, "professions": ["physician"], "statement": STATEMENT} | more


def entered(**more: Any) -> dict[str, Any]:
    whole: dict[str, Any] = {
        **dict.fromkeys(("provider", "provider_address", "contact", "minimum_performance"), "Given."),
        **dict.fromkeys(("participation", "target_audience", "disclosures"), "Given."),
        "accreditation_statement": "The Example College is accredited by the ACCME to provide continuing education.",
        "learning_format": "enduring material",
        "types": [ama()],
        "released_on": "2026-01-01",
        "reviewed_on": "2026-01-01",
        "expires_on": "2028-12-31",
        "estimated_minutes": 30,
        "faculty": [{"name": "Example Teacher", "credentials": "MD"}],
    }
    return whole | more


def fields(found: Linted = GOOD, **more: Any) -> set[str]:
    return {each.field for each in lint(read_terms(entered(**more)), found, TODAY)}


@pytest.mark.parametrize(
    ("minutes", "quarters"), [(7, 0), (8, 1), (15, 1), (30, 2), (50, 3), (52, 3), (53, 4), (120, 8)]
)
def test_minutes_are_rounded_to_quarters_half_up(minutes: int, quarters: int) -> None:
    assert quarters_of_minutes(minutes) == quarters


def test_credit_is_written_in_full() -> None:
    assert in_words("ama_pra_1", "", 1) == "0.25 AMA PRA Category 1 Credit™"
    assert in_words("ama_pra_1", "", 6) == "1.50 AMA PRA Category 1 Credits™"
    assert in_words("ancc", "", 4) == "1.00 nursing contact hour"
    assert in_words("own", "pharmacy hours", 5) == "1.25 pharmacy hours"
    assert amount(3) == "0.75"


@pytest.mark.parametrize(
    "text",
    [
        "1.0 Category 1 credit",
        "CME credit (Category 1)",
        "0.5 AMA PRA Category 1 Credit",
        "AMA PRA category 1 credit™",
        "CME credit is pending.",
        "We have applied for CME.",
        "Application has been made for credit.",
        "2 ACCME credits",
    ],
)
def test_wrong_words_are_found(text: str) -> None:
    assert list(wording_faults(text))


@pytest.mark.parametrize("text", [STATEMENT, "Accredited by the ACCME.", "Several AMA PRA Category 1 Credits™."])
def test_right_words_pass(text: str) -> None:
    assert list(wording_faults(text)) == []


def test_the_numbers_of_a_statement_are_read_without_the_category() -> None:
    assert amounts_named("a maximum of 0.50 AMA PRA Category 1 Credit(s)™, or 2") == {2, 8}


def test_a_whole_designation_lacks_nothing() -> None:
    assert fields() == set()


def test_nursing_hours_need_the_statement_of_the_nurses_accreditor() -> None:
    hours = ama(key="ancc", professions=["nurse"], statement="This activity is designated for 0.50 contact hours.")
    told = "Accredited by the American Nurses Credentialing Center's Commission on Accreditation."
    assert fields(types=[hours]) == {"types.ancc"}
    assert fields(types=[hours], accreditation_statement=told) == set()
    assert fields(types=[hours | {"statement": f"{told} {hours['statement']}"}]) == set()


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"provider": " "}, "provider"),
        ({"contact": ""}, "contact"),
        ({"disclosures": ""}, "disclosures"),
        ({"faculty": []}, "faculty"),
        ({"faculty": [{"name": "Example", "credentials": ""}]}, "faculty"),
        ({"estimated_minutes": None}, "estimated_minutes"),
        ({"types": []}, "types"),
        ({"types": [ama(), ama()]}, "types"),
        ({"released_on": None}, "released_on"),
        ({"learning_format": "live activity"}, "location"),
        ({"expires_on": "2026-03-01"}, "expires_on"),
        ({"expires_on": "2029-01-02"}, "expires_on"),
        ({"reviewed_on": "2026-03-03"}, "reviewed_on"),
        ({"claims_until": "2027-01-01"}, "claims_until"),
        ({"types": [ama(max_quarters=3)]}, "types.ama_pra_1"),
        ({"types": [ama(max_quarters=0)]}, "types.ama_pra_1"),
        ({"types": [ama(professions=["physician", "nurse"])]}, "types.ama_pra_1"),
        ({"types": [ama(professions=[])]}, "types.ama_pra_1"),
        ({"types": [ama(statement="For a maximum of 0.25 AMA PRA Category 1 Credit(s)™.")]}, "types.ama_pra_1"),
        ({"types": [ama(statement="A maximum of 0.50.")]}, "types.ama_pra_1"),
        ({"types": [ama(key="own", name="")]}, "types.own"),
        ({"participation": "CME is pending."}, "participation"),
    ],
)
def test_what_is_missing_or_wrong_is_named(more: dict[str, Any], field: str) -> None:
    assert field in fields(**more)


def test_enduring_material_needs_an_assessment_and_an_evaluation_that_exists() -> None:
    assert fields(replace(GOOD, assessed=False)) == {"learning_format"}
    assert fields(replace(GOOD, evaluated=False), evaluation_required=True) == {"evaluation_required"}
    assert fields(replace(GOOD, published=False)) == {""}


@pytest.mark.parametrize("degree", ["MD", "M.D.", "MD, PhD", "PhD, D.O.", "MBBS", "MB BCh BAO", "MS MD", "MD/MPH"])
def test_medical_degrees_are_recognised(degree: str) -> None:
    assert has_medical_degree(degree)


@pytest.mark.parametrize("degree", [None, "", "PhD", "RN", "MDiv", "PharmD", "DNP", "PA-C"])
def test_other_degrees_are_not(degree: str | None) -> None:
    assert not has_medical_degree(degree)


def test_types_that_exclude_each_other_take_the_same_minutes() -> None:
    plain, other = (_type(key, alongside=False) for key in ("ama_pra_1", "own"))
    beside = _type("ipce", alongside=True)
    assert minutes_held(plain, ["m1"]) & minutes_held(other, ["m1", "m2"])
    assert not minutes_held(plain, ["m1"]) & minutes_held(beside, ["m1"])
    assert minutes_held(beside, ["m1"]) & minutes_held(beside, ["m1"])


def _type(key: str, *, alongside: bool) -> CreditType:
    return CreditType(key, "", 2, frozenset({"physician"}), "", alongside)


PROFESSIONS = st.sampled_from([*sorted(PHYSICIANS | NURSES), "physician_assistant", "chaplain", None])
DAYS = st.dates(dt.date(2026, 1, 1), dt.date(2026, 1, 12))
# Mostly as it has to be, so that few examples reach what may be claimed.
MOSTLY = st.sampled_from([True, True, True, False])
TYPES = st.builds(
    CreditType,
    key=st.sampled_from(["ama_pra_1", "ancc", "ipce", "own"]),
    name=st.just("hours"),
    max_quarters=st.integers(0, 4),
    professions=st.frozensets(PROFESSIONS.filter(bool), min_size=1).map(lambda found: frozenset(map(str, found))),
    statement=st.just("A statement."),
    alongside=st.booleans(),
)
TERMS = st.builds(
    replace,
    st.just(read_terms(entered())),
    types=st.lists(TYPES, max_size=3, unique_by=lambda each: each.key).map(tuple),
    released_on=st.sampled_from([dt.date(2026, 1, 1), dt.date(2026, 1, 1), dt.date(2026, 1, 6)]),
    expires_on=st.sampled_from([dt.date(2026, 1, 12), dt.date(2026, 1, 12), dt.date(2026, 1, 6)]),
    claims_until=st.none() | DAYS,
    evaluation_required=st.booleans(),
)
DESIGNATIONS = st.none() | st.builds(Designation, terms=TERMS, on=MOSTLY)
PEOPLE = st.builds(
    Person, name=st.just("Ada"), profession=PROFESSIONS, degree=st.sampled_from(["MD", "RN", "PhD", None])
)
DONE = st.builds(
    Done,
    completed_at=DAYS.map(lambda day: dt.datetime.combine(day, dt.time(12), dt.UTC)),
    disclosed=MOSTLY,
    evaluated=MOSTLY,
)


@settings(max_examples=50, deadline=None)
@given(person=PEOPLE, then=DESIGNATIONS, now=DESIGNATIONS, done=DONE, today=DAYS, wanted=st.integers(1, 6))
def test_no_document_claims_credit_that_the_designation_does_not_allow(
    person: Person, then: Designation | None, now: Designation | None, done: Done, today: dt.date, wanted: int
) -> None:
    open_to = offers(person, then, now, done, today)
    for offer in open_to:
        quarters = min(wanted, offer.max_quarters)
        snapshot = _snapshot(person, then, document_of_claim(offer.credit.key), Claimed(offer.credit, quarters))
        _assert_allowed(snapshot["credit"], person, then, now, done)
    without = document_kind(person, then, now, done, ())
    if without is not None:
        # Whoever may claim something gets no document without a claim.
        assert not open_to
        _assert_claims_nothing(_snapshot(person, then, without, None), person, then, done)


def _assert_allowed(
    credit: dict[str, Any], person: Person, then: Designation | None, now: Designation | None, done: Done
) -> None:
    assert then is not None
    assert then.on
    assert now is not None
    assert now.on
    day = done.completed_at.date()
    terms: Terms = then.terms
    assert terms.released_on is not None
    assert terms.expires_on is not None
    assert terms.released_on <= day <= terms.expires_on
    assert done.disclosed
    assert done.evaluated or not terms.evaluation_required
    designated, still = terms.type_called(credit["type"]), now.terms.type_called(credit["type"])
    assert designated is not None
    assert still is not None
    assert 1 <= credit["quarters"] <= min(designated.max_quarters, still.max_quarters)
    assert person.profession in designated.professions & still.professions
    if credit["type"] == "ama_pra_1":
        assert person.profession in PHYSICIANS
        assert has_medical_degree(person.degree)
    if credit["type"] == "ancc":
        assert person.profession in NURSES


def _assert_claims_nothing(snapshot: dict[str, Any], person: Person, then: Designation | None, done: Done) -> None:
    assert snapshot["document"] in {"participation", "completion"}
    assert "awarded" not in json.dumps(snapshot)
    if snapshot["document"] == "completion":
        assert (snapshot["credit"], snapshot["statements"]) == (None, [NO_CREDIT])
        assert "AMA PRA" not in json.dumps(snapshot, ensure_ascii=False)
    else:
        terms = earned_terms(then, done)
        assert terms is not None
        assert terms.type_called("ama_pra_1") is not None
        assert snapshot["credit"]["claimed"] is None
        assert not person.is_physician


def _snapshot(person: Person, then: Designation | None, document: Document, claimed: Claimed | None) -> dict[str, Any]:
    at = dt.datetime(2026, 1, 5, tzinfo=dt.UTC)
    return make_credit_snapshot(
        Issue(
            document=document,
            stamp=Stamp("0000-0000-0000-0000", at, Issuer("Champions", "https://example.org")),
            holder=Holder(person.name, person.degree, demo=False),
            subject=Subject("credit/resource/m1/x", "credit/resource/m1", "A module", 1),
            activities=[CompletedActivity("m1", "A module", 1, at)],
            completed_at=at,
            terms=then.terms if then and document is not Document.COMPLETION else None,
            designation={"version": 1, "sha256": uuid.uuid4().hex} if then else None,
            claimed=claimed,
        )
    )


def test_a_type_is_reserved_whatever_a_designation_says() -> None:
    generous = CreditType("ama_pra_1", "", 2, frozenset({"nurse", "physician"}), "", alongside=False)
    assert not may_earn(Person("Ada", "nurse", "MD"), generous)
    assert may_earn(Person("Ada", "physician", "MD"), generous)
