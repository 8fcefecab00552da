"""What a certificate is worth, until when, and which names can be asked for."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.progress.certificates.life import Status, add_months, expiry, renewable_from, status
from services.progress.certificates.snapshots import Issuer, make_replacement, make_snapshot
from services.progress.completions.evaluator import Facts, Pathway, Requirement
from services.progress.completions.renewals import renewal_standing
from services.progress.corrections.rules import RESEMBLES, faults, may_ask_again, resemblance
from tests.unit.progress.test_certificates import award

AT = dt.datetime(2028, 1, 31, 12, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)


@pytest.mark.parametrize(
    ("ended", "erased", "expires_at", "is_now"),
    [
        (None, False, None, Status.VALID),
        (None, False, AT + DAY, Status.VALID),
        (None, False, AT, Status.EXPIRED),
        ("revoked", False, AT - DAY, Status.REVOKED),
        ("superseded", False, AT - DAY, Status.SUPERSEDED),
        ("revoked", True, None, Status.REVOKED),
        (None, True, AT - DAY, Status.ERASED),
    ],
)
def test_what_ended_a_certificate_first_is_what_it_is(
    ended: str | None, expires_at: dt.datetime | None, is_now: Status, *, erased: bool
) -> None:
    assert status(ended, erased=erased, expires_at=expires_at, at=AT) is is_now


def test_a_month_later_is_the_same_day_or_the_last_of_the_month() -> None:
    assert add_months(AT, 1).date() == dt.date(2028, 2, 29)
    assert add_months(AT, 13).date() == dt.date(2029, 2, 28)
    assert add_months(AT, -2).date() == dt.date(2027, 11, 30)


@given(st.integers(0, 40_000), st.integers(1, 240))
def test_months_lead_back_to_where_they_came_from_but_for_short_months(days: int, months: int) -> None:
    moment = AT + days * DAY
    back = add_months(add_months(moment, months), -months)
    assert back <= moment
    assert moment - back <= 3 * DAY


def test_a_certificate_holds_for_ever_unless_the_pathway_says_how_long() -> None:
    assert expiry({}, AT) is None
    expires_at = expiry({"valid_months": 24}, AT)
    assert expires_at == AT.replace(year=2030)
    assert renewable_from({}, expires_at).date() == dt.date(2029, 10, 31)
    assert renewable_from({"renewal_months": 1}, expires_at).date() == dt.date(2029, 12, 31)


def test_a_replacement_changes_the_name_and_nothing_else_that_was_earned() -> None:
    old = make_snapshot(award())
    for later in ("paper", "accent", "signatories", "expires_at", "renews", "replaces"):
        del old[later]
    new = make_replacement(
        old, code="NEW", issuer=Issuer("Renamed", "https://new.example"), issued_at=AT, name=" Ada  K "
    )
    assert new["holder"] == {"name": "Ada K"}
    assert (new["replaces"], new["code"], new["verify_url"]) == (old["code"], "NEW", "https://new.example/verify/NEW")
    kept = ("title", "achievement", "pathway", "cycle", "activities", "completed_at", "statements", "sample")
    assert {name: new[name] for name in kept} == {name: old[name] for name in kept}


def test_a_reissue_prints_the_pathways_present_words_with_the_name_of_before() -> None:
    old = make_snapshot(award())
    content = {
        "certificate": {"title": "Certificate", "statement": "Reviewed."},
        "achievement": {"title": "Champion", "criteria": "All."},
    }
    new = make_replacement(old, code="N", issuer=Issuer("C", "https://c.example"), issued_at=AT, content=content)
    assert new["holder"] == old["holder"]
    assert new["achievement"] == {"id": "champion", "title": "Champion", "criteria": "All."}
    assert (new["title"], new["statements"][0]) == ("Certificate", "Reviewed.")


def test_a_name_that_says_nothing_or_nothing_new_is_not_taken() -> None:
    assert faults("Ada", "Ada")
    assert faults(" - ", "Ada")
    assert faults("x" * 121, "Ada")
    assert not faults("Ádá Lovelace", "Ada Lovelace")
    assert not faults("日本 花子", "Ada")


def test_a_name_can_be_corrected_twice_a_year() -> None:
    asked = [AT - 400 * DAY, AT - 300 * DAY, AT - 10 * DAY]
    assert may_ask_again(asked[:2], AT) is None
    assert may_ask_again(asked, AT) == AT + 65 * DAY


@pytest.mark.parametrize(
    ("printed", "wanted", "alike"),
    [
        ("Maria Nguyen, MD", "María Nguyễn, MD", True),
        ("Lovelace Ada", "Ada Lovelace", True),
        ("Ada Lovelace", "Ada King-Lovelace", True),
        ("Ada Lovelace", "Grigori Rasputin", False),
    ],
)
def test_a_spelling_is_told_from_another_person(printed: str, wanted: str, *, alike: bool) -> None:
    assert (resemblance(printed, wanted) >= RESEMBLES) is alike


def test_a_renewal_asks_for_the_quizzes_anew_and_keeps_what_else_was_earned() -> None:
    quiz = Requirement("q", "quiz_passed", "m1", "M1")
    course = Requirement("c", "evidence", "course", "Course")
    facts = {
        "m1": Facts(passed=True, earned=frozenset({"quiz_passed"})),
        "course": Facts(earned=frozenset({"evidence"})),
    }
    pathway = Pathway("p", "P", (quiz, course))
    before = renewal_standing(pathway, facts, ())
    assert ([each.met for each in before.verdicts], before.completed) == ([False, True], False)
    assert renewal_standing(pathway, facts, {"m1"}).completed
