"""How credit is written, and what must never be written about it. Pure functions.

The phrase of the American Medical Association stands in full, its words in italics where a medium has italics, with the
trademark sign (AMA PRA Booklet). Nobody writes that credit is "pending" or "applied for".
"""

import re
from collections.abc import Iterator

AMA, ANCC, IPCE = "ama_pra_1", "ancc", "ipce"
QUARTERS_PER_CREDIT = 4
MINUTES_PER_QUARTER = 15

# What italics cover: the words, not the trademark sign behind them.
AMA_PHRASE = re.compile(r"AMA PRA Category 1 Credit(?:\(s\)|s)?(?=™)")
_CATEGORY_ONE = re.compile(r"category\s*(?:1|one|i)\b", re.IGNORECASE)
_IN_FULL = re.compile(r"AMA PRA Category 1 Credit(?:\(s\)|s)?™")
_NEVER = (
    (re.compile(r"\bpending\b", re.IGNORECASE), "Leave out that credit is pending: there is credit, or there is none."),
    (
        re.compile(r"\b(?:applied|applying|application)\s+(?:has\s+been\s+made\s+)?for\b", re.IGNORECASE),
        "Leave out that credit was applied for: there is credit, or there is none.",
    ),
    (
        re.compile(r"\bACCME[\s-]+(?:approved|credits?)\b", re.IGNORECASE),
        "The ACCME gives no credit and approves none.",
    ),
)


def amount(quarters: int) -> str:
    """Return quarters of a credit with two decimals: 3 -> 0.75."""
    whole, rest = divmod(quarters, QUARTERS_PER_CREDIT)
    return f"{whole}.{rest * 25:02}"


def quarters_of_minutes(minutes: int) -> int:
    """Return minutes rounded to the nearest quarter of an hour, halves up."""
    return (2 * minutes + MINUTES_PER_QUARTER) // (2 * MINUTES_PER_QUARTER)


def in_words(key: str, name: str, quarters: int) -> str:
    """Return an amount of credit as it stands on paper and in tables; `name` is of a type of the provider's own."""
    one = quarters <= QUARTERS_PER_CREDIT
    match key:
        case "ama_pra_1":
            unit = "AMA PRA Category 1 Credit™" if one else "AMA PRA Category 1 Credits™"
        case "ancc":
            unit = "nursing contact hour" if one else "nursing contact hours"
        case "ipce":
            unit = f"Interprofessional Continuing Education (IPCE) credit{'' if one else 's'}"
        case _:
            unit = name
    return f"{amount(quarters)} {unit}"


def type_name(key: str, name: str) -> str:
    """Return what a type of credit is called."""
    known = {AMA: "AMA PRA Category 1 Credit™", ANCC: "ANCC contact hours", IPCE: "IPCE credit"}
    return known.get(key, name)


def wording_faults(text: str) -> Iterator[str]:
    """Yield what is wrong with a statement."""
    in_full = [match.span() for match in _IN_FULL.finditer(text)]
    for found in _CATEGORY_ONE.finditer(text):
        if not any(start <= found.start() and found.end() <= end for start, end in in_full):
            yield "Write the phrase in full, as AMA PRA Category 1 Credit(s)™ with the trademark sign."
            break
    for pattern, fault in _NEVER:
        if pattern.search(text):
            yield fault


def amounts_named(text: str) -> set[int]:
    """Return the amounts in quarters that a statement names: whole numbers and decimals that are quarters."""
    without_phrase = _CATEGORY_ONE.sub("", text)
    numbers = re.findall(r"(?<![\d.])\d{1,3}(?:\.\d{1,2})?(?![\d])", without_phrase)
    return {int(float(each) * QUARTERS_PER_CREDIT) for each in numbers if float(each) * QUARTERS_PER_CREDIT % 1 == 0}
