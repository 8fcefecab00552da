"""Pages of the reminder rules: nothing is switched on or changed before its forecast was shown."""

from typing import Any
from zoneinfo import ZoneInfo

from flask import Blueprint, flash, redirect, render_template, request, url_for

from services.portal.admin.views import Page, administrators_only
from services.portal.clients import clients
from services.portal.forms import Form, in_words
from services.portal.rules.calendar import weeks
from services.portal.rules.editing import changed, filled_in, refused
from services.portal.rules.wording import UNITS, length_label, rule_in_words
from services.portal.sessions.visitor import visitor
from services.portal.wording import amount
from shared.http import RemoteProblem

rules = Blueprint("rules", __name__, url_prefix="/admin/rules")

Json = dict[str, Any]
NOT_CONFIRMED = "confirm-count"
CHANGED_MEANWHILE = 412
INVALID = 422


@rules.get("")
@administrators_only
def listing() -> Page:
    """All rules, in words."""
    return render_template("rules/listing.html", rules=clients().notifications.rules(), in_words=rule_in_words)


@rules.get("/<rule_id>")
@administrators_only
def rule(rule_id: str) -> Page:
    """One rule and what it will do."""
    found = clients().notifications.rule(rule_id)
    forecast = clients().notifications.forecast(rule_id, cursor=request.args.get("cursor") or None, time_zone=_zone())
    return render_template("rules/rule.html", rule=found, **_shown(found, forecast))


@rules.route("/<rule_id>/switch", methods=["GET", "POST"])
@administrators_only
def switch(rule_id: str) -> Page:
    """Show what switching on or off means, then do it."""
    found = clients().notifications.rule(rule_id)
    wanted = found | {"enabled": not found["enabled"]}
    if request.method == "POST":
        wanted |= {"enabled": request.form.get("enabled") == "yes", "revision": _revision()}
        done = "The rule is switched on." if wanted["enabled"] else "The rule is switched off."
        if answer := _save(rule_id, wanted, done):
            return answer
        wanted = clients().notifications.rule(rule_id) | {"enabled": wanted["enabled"]}
    preview = clients().notifications.preview_rule(rule_id, _writable(wanted), _zone())
    return render_template("rules/switch.html", rule=wanted, **_shown(wanted, preview))


@rules.route("/<rule_id>/change", methods=["GET", "POST"])
@administrators_only
def change(rule_id: str) -> Page:
    """Change a rule: the first sending shows the forecast of the changed rule, the second saves it."""
    found = clients().notifications.rule(rule_id)
    if request.method == "GET":
        return _edit(found, filled_in(found))
    form = Form.submitted()
    wanted = changed(found, form)
    try:
        preview = clients().notifications.preview_rule(rule_id, _writable(wanted), _zone())
    except RemoteProblem as problem:
        if problem.status != INVALID:
            raise
        refused(form, problem.errors)
        return _edit(found, form)
    if "save" in request.form and (answer := _save(rule_id, wanted, "The rule is changed.")):
        return answer
    return _edit(found, form, **_shown(wanted, preview))


def _save(rule_id: str, wanted: Json, done: str) -> Page | None:
    """Write the rule with the number that the page showed; None when that was not accepted."""
    count = request.form.get("confirm_count", "")
    try:
        clients().notifications.change_rule(
            rule_id, _writable(wanted) | {"confirm_count": int(count) if count.isdecimal() else None}
        )
    except RemoteProblem as problem:
        if problem.slug != NOT_CONFIRMED and problem.status != CHANGED_MEANWHILE:
            raise
        flash(f"{in_words(problem)} Nothing is changed; look at the forecast below again.", "warn")
        return None
    flash(done, "good")
    return redirect(url_for(".rule", rule_id=rule_id), 303)


def _edit(found: Json, form: Form, **more: Any) -> Page:
    status = INVALID if form.errors else 200
    return render_template(
        "rules/change.html", rule=found, form=form, units=UNITS, length=length_label(found), **more
    ), status  # type: ignore[return-value]


def _shown(rule: Json, forecast: Json) -> Json:
    return {
        "words": rule_in_words(rule),
        "forecast": forecast,
        "weeks": weeks(forecast, ZoneInfo(_zone())),
        "people_now": amount(forecast["at_once"], "person", "people"),
    }


def _writable(rule: Json) -> Json:
    """Return what a PUT takes; when it was changed says the service itself."""
    return {name: value for name, value in rule.items() if name != "updated_at"}


def _revision() -> int | None:
    revision = request.form.get("revision", "")
    return int(revision) if revision.isdecimal() else None


def _zone() -> str:
    who = visitor()
    return who.time_zone if who else "UTC"
