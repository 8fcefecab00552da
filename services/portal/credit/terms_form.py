"""The form of a designation: what is typed into it, and the terms that it amounts to."""

from typing import Any

from services.portal.credit.wording import credits_of, quarters_in
from services.portal.forms import Form
from services.portal.identity.choices import PROFESSIONS

Json = dict[str, Any]
TEXTS = (
    *("provider", "provider_address", "contact", "accreditation_statement", "learning_format", "minimum_performance"),
    *(
        "participation",
        "target_audience",
        "disclosures",
        "location",
        "requirements",
        "pars_activity_id",
        "provider_activity_id",
    ),
    *("released_on", "reviewed_on", "expires_on", "claims_until"),
)
# The rows for types: the three known ones, and two of the provider's own.
ROWS = ("ama_pra_1", "ancc", "ipce", "own_1", "own_2")
RESERVED = {"ama_pra_1": ("physician", "fellow"), "ancc": ("nurse", "advanced_practice_provider")}
FIELDS = (*TEXTS, "estimated_minutes", "faculty", "evaluation_required", *ROWS, "reason", "types")


def filled_in(terms: Json, etag: str) -> Form:
    """Return the form with stored terms."""
    values = {name: terms.get(name) or "" for name in TEXTS} | {"etag": etag}
    values["estimated_minutes"] = str(terms.get("estimated_minutes") or "")
    values["faculty"] = "\n".join(f"{each['name']}, {each['credentials']}" for each in terms.get("faculty") or ())
    values["evaluation_required"] = "yes" if terms.get("evaluation_required") else ""
    form = Form.showing(values)
    for row, each in _rows(terms.get("types") or ()):
        form.values[f"{row}_max"] = credits_of(each["max_quarters"]) if each.get("max_quarters") else ""
        form.values[f"{row}_name"] = each.get("name") or ""
        form.values[f"{row}_statement"] = each.get("statement") or ""
        form.values[f"{row}_alongside"] = "yes" if each.get("alongside") else ""
        form.values.setlist(f"{row}_professions", list(each.get("professions") or ()))
    return form


def terms_of(form: Form) -> Json | None:
    """Return the terms that were typed; None, with errors in the form, when something cannot be read."""
    terms: Json = {name: form.text(name) for name in TEXTS}
    minutes = form.text("estimated_minutes")
    if minutes and not minutes.isdecimal():
        form.errors["estimated_minutes"] = "Write the minutes as a whole number."
    terms["estimated_minutes"] = int(minutes) if minutes.isdecimal() else None
    terms["faculty"] = [_teacher(line) for line in form["faculty"].splitlines() if line.strip()]
    terms["evaluation_required"] = form["evaluation_required"] == "yes"
    terms["types"] = [each for each in (_type(form, row) for row in ROWS) if each]
    return None if form.errors else terms


def _type(form: Form, row: str) -> Json | None:
    """Return a type; a row in which nothing stands is no type."""
    most, statement, name = (form.text(f"{row}_{part}") for part in ("max", "statement", "name"))
    if not (most or statement or name):
        return None
    quarters = quarters_in(most) if most else 0
    if quarters is None:
        form.errors[f"{row}_max"] = "Write the maximum in steps of 0.25."
    chosen = [each for each in form.values.getlist(f"{row}_professions") if each in PROFESSIONS]
    return {
        "key": row,
        "name": name,
        "max_quarters": quarters or 0,
        "professions": chosen,
        "statement": statement,
        "alongside": form[f"{row}_alongside"] == "yes",
    }


def _teacher(line: str) -> Json:
    name, _, credentials = line.partition(",")
    return {"name": name.strip(), "credentials": credentials.strip()}


def _rows(types: Any) -> list[tuple[str, Json]]:
    """Return stored types with the row that shows each; those of other keys take the rows that are free."""
    known = [(each["key"], each) for each in types if each["key"] in ROWS]
    free = [row for row in ROWS[3:] if row not in dict(known)]
    return known + list(zip(free, (each for each in types if each["key"] not in ROWS), strict=False))
