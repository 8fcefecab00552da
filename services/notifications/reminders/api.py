"""Rules for administrators."""

from typing import Any

from flask import Response, current_app, jsonify, make_response, request
from flask_openapi import APIBlueprint
from sqlalchemy.orm import Session

from services.notifications.reminders.forecasting import AT_ONCE, changed_forecast
from services.notifications.reminders.models import ReminderRule
from services.notifications.reminders.operations import create_rule, list_rules, read_rule, replace_rule
from services.notifications.reminders.schemas import RuleBody, RuleList, RulePath, RuleReply
from services.notifications.reminders.triggers import OCCASIONS, templates_for
from shared.access import administrator
from shared.database import Database
from shared.etags import etag_of, must_not_exist, require_match
from shared.problems import Conflict, Invalid, PreconditionFailed
from shared.web import DATABASE, api_blueprint


class RuleExists(Conflict):
    """A rule with this id is there already."""

    slug, title = "rule-exists", "There is a rule with this id already"


class CountNotConfirmed(Conflict):
    """The rule would mail people at once, and the caller has not named their number; `count` is it."""

    slug, title = "confirm-count", "This rule would mail people at once"


MANY_AT_ONCE = 10


def rules_blueprint() -> APIBlueprint:
    """Return the blueprint of reminder rules."""
    blueprint = api_blueprint("rules", __name__, access=administrator("notifications:write"), tag="rules")

    @blueprint.get("/rules", responses={200: RuleList})
    def list_all_rules() -> dict[str, Any]:
        """List the rules."""
        with _database().reading() as session:
            items = [RuleReply.of(rule).model_dump() for rule in list_rules(session)]
        return {"items": items, "next": None}

    @blueprint.get("/rules/<string:rule_id>", responses={200: RuleReply})
    def read_one_rule(path: RulePath) -> Response:
        """Read a rule; its ETag goes into the If-Match of a change."""
        with _database().reading() as session:
            return _shown(read_rule(session, path.rule_id))

    @blueprint.put("/rules/<string:rule_id>", responses={200: RuleReply, 201: RuleReply})
    def write_rule(path: RulePath, body: RuleBody) -> Response:
        """Change a rule, or make one with `If-None-Match: *`. Everything that was planned is planned anew.

        When switching on, or a change for many, would mail people at once, `confirm_count` has to be their number; else
        the answer is
        409 `confirm-count` with the number as `count`, and nothing is changed.
        """
        check_rule(path.rule_id, body)
        with _database().transaction() as session:
            if must_not_exist():
                return _created(session, path.rule_id, body)
            rule = read_rule(session, path.rule_id, lock=True)
            _require_version(rule, body)
            _require_count(session, path.rule_id, rule, body)
            return _shown(replace_rule(session, rule, body.facts()))

    return blueprint


def _created(session: Session, rule_id: str, body: RuleBody) -> Response:
    if session.get(ReminderRule, rule_id) is not None:
        raise RuleExists
    _require_count(session, rule_id, None, body)
    response = _shown(create_rule(session, rule_id, body.facts()))
    response.status_code = 201
    return response


def _require_version(rule: ReminderRule, body: RuleBody) -> None:
    """Refuse to overwrite a version that the caller has not seen: by If-Match, or by the revision in the body."""
    if "If-Match" not in request.headers and body.revision is not None:
        if body.revision != rule.revision:
            raise PreconditionFailed(headers={"ETag": etag_of(rule.revision)})
        return
    require_match(etag_of(rule.revision))


def _require_count(session: Session, rule_id: str, rule: ReminderRule | None, body: RuleBody) -> None:
    """Refuse to mail people at once, unless the caller has said how many.

    Switching a rule on always asks; changing one that is on asks from `MANY_AT_ONCE` people on.
    """
    count = changed_forecast(session, rule_id, rule, body.facts(), AT_ONCE).at_once
    switched_on = body.enabled and (rule is None or not rule.enabled)
    if count >= (1 if switched_on else MANY_AT_ONCE) and body.confirm_count != count:
        people = "1 person" if count == 1 else f"{count} people"
        raise CountNotConfirmed(
            f"It would mail {people} at once. Send confirm_count: {count} if that is meant.", count=count
        )


def check_rule(rule_id: str, body: RuleBody) -> None:
    """Refuse what no rule can hold."""
    errors = []
    if body.id not in (None, rule_id):
        errors.append({"field": "id", "message": "The id stands in the address and cannot be changed."})
    templates = templates_for(body.trigger.kind)
    if body.template not in templates:
        errors.append({"field": "template", "message": f"Use one of: {', '.join(templates)}."})
    occasion = OCCASIONS.get(body.trigger.kind)
    if body.pathway and occasion and not occasion.of_pathway:
        errors.append({"field": "pathway", "message": "Such a rule is about no pathway; leave it out."})
    if errors:
        raise Invalid(errors)


def _shown(rule: ReminderRule) -> Response:
    response = make_response(jsonify(RuleReply.of(rule).model_dump()))
    response.headers["ETag"] = etag_of(rule.revision)
    return response


def _database() -> Database:
    database: Database = current_app.extensions[DATABASE]
    return database
