"""The form of a rule, to and from what notifications reads."""

from typing import Any

from services.portal.forms import Form
from services.portal.rules.wording import from_duration, side, to_duration

Json = dict[str, Any]
FIELDS = ("name", "after", "after_unit", "every", "every_unit", "times", "quiet_from", "quiet_to")


def filled_in(rule: Json) -> Form:
    """Return the form that shows a stored rule."""
    after, after_unit = from_duration(rule["trigger"][side(rule)])
    every, every_unit = from_duration(rule["repeat"]["every"]) if rule["repeat"] else ("", "days")
    quiet = rule["quiet_hours"] or {}
    return Form.showing(
        {
            "name": rule["name"],
            "after": after,
            "after_unit": after_unit,
            "every": every,
            "every_unit": every_unit,
            "times": str(rule["repeat"]["times"]) if rule["repeat"] else "",
            "quiet_from": quiet.get("from", ""),
            "quiet_to": quiet.get("to", ""),
        }
    )


def changed(rule: Json, form: Form) -> Json:
    """Return the rule as the form wants it, the version that was read included."""
    quiet = {"from": form.text("quiet_from"), "to": form.text("quiet_to")}
    return rule | {
        "name": form.text("name"),
        "revision": _number(form.text("revision")),
        "trigger": rule["trigger"] | {side(rule): _duration(form, "after")},
        "repeat": {"every": _duration(form, "every"), "times": _number(form.text("times") or "1")}
        if form.text("every")
        else None,
        "quiet_hours": quiet if any(quiet.values()) else None,
    }


def refused(form: Form, errors: dict[str, str]) -> None:
    """Put what notifications refused at the fields of the form."""
    places = dict.fromkeys(("trigger", "trigger.after", "trigger.before"), "after")
    places |= {"repeat.every": "every", "repeat.times": "times", "name": "name"}
    for field, message in errors.items():
        form.errors[places.get(field) or ("quiet_from" if field.startswith("quiet") else "")] = message


def _duration(form: Form, name: str) -> str:
    """Read a length; one of several parts has no unit and was written as the service writes it."""
    unit = form.text(f"{name}_unit")
    return to_duration(form.text(name), unit) if unit else form.text(name)


def _number(text: str) -> int | str:
    return int(text) if text.isdecimal() else text
