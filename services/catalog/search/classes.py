"""Sorts what providers write in their own words into the few values that a list is narrowed by. Pure."""

import re
from collections.abc import Iterable

# The names are those of the professions that learners choose from.
_PROFESSIONS = {
    "physician": r"physician(?! assistant)|surgeon|surgical|surgery|oncologist|gynecolog|doctor|trainee|resident",
    "fellow": r"fellow(?!ship)|trainee",
    "nurse": r"nurse(?! practitioner)|nursing",
    "advanced_practice_provider": r"advanced practice|\bAPPs?\b|\bAPRNs?\b|nurse practitioner|physician assistant",
    "physician_assistant": r"physician assistant|physician associate|advanced practice|\bAPPs?\b",
    "pharmacist": r"pharmacist",
    "social_worker": r"social work",
    "chaplain": r"chaplain",
    "psychologist": r"psycholog",
}
PROFESSIONS = tuple(_PROFESSIONS)
_ANYBODY = r"everyone|everybody|\b(any|all) (clinicians?|team)|^clinicians?\b|interprofessional|interdisciplinary"
_FREE = r"\bfree\b|included|no (cost|charge|fee)|without charge|\bpublic\b"
_PAID = r"\$|\bpaid\b|tuition|\bfees?\b|\bprices?\b|subscription|purchase|€|£|\busd\b"
_IN_PERSON = r"in[- ]person|on[- ]site|residential|clinical training|\bretreat\b|face[- ]to[- ]face"
_LIVE = r"\blive\b|webinar|\bsynchronous|virtual|video ?conference|zoom"
_ON_DEMAND = (
    r"self[- ]paced|on[- ]demand|asynchronous|online|\bread\b|video|library|directory|website|recording|e-learning"
)


def professions_of(audience: Iterable[str]) -> list[str]:
    """Name the professions an audience speaks of; one that limits itself to none is for all."""
    texts = list(audience)
    if any(re.search(_ANYBODY, text, re.IGNORECASE) for text in texts):
        return list(PROFESSIONS)
    found = [name for name, words in _PROFESSIONS.items() if _says(words, " | ".join(texts))]
    return found or list(PROFESSIONS)


def cost_class(cost: str) -> str:
    """Return `free`, `paid`, `partly_free` or `unstated`."""
    free, paid = _says(_FREE, cost), _says(_PAID, cost)
    if free and paid:
        return "partly_free"
    if free or paid:
        return "free" if free else "paid"
    return "unstated"


def format_class(text: str) -> str:
    """Return `on_demand`, `live_online`, `in_person`, `blended` or `unstated`."""
    here, live, any_time = (_says(words, text) for words in (_IN_PERSON, _LIVE, _ON_DEMAND))
    if here:
        return "blended" if live or any_time else "in_person"
    if live:
        return "live_online"
    return "on_demand" if any_time else "unstated"


def credit_class(text: str) -> str:
    """Return `offered`, `none` or `unstated`; what is uncertain is not stated."""
    if _says(r"uncertain|unclear|confirm|not stated|may carry", text):
        return "unstated"
    if _says(r"^none\b|\bno (continuing|credit|cme)|does not apply", text):
        return "none"
    return "offered" if _says(r"\bC[MPN]?E\b|credit|AMA PRA|contact hours|\bMOC\b", text) else "unstated"


def _says(words: str, text: str) -> bool:
    return re.search(words, text, re.IGNORECASE) is not None
