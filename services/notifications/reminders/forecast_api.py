"""Forecasts for administrators: what a rule will do, and what it would do after a change."""

from typing import Any

from flask import current_app
from flask_openapi import APIBlueprint

from services.notifications.reminders.api import check_rule
from services.notifications.reminders.forecast_schemas import ForecastQuery, ForecastReply, forecast_page
from services.notifications.reminders.forecasting import changed_forecast, stored_forecast
from services.notifications.reminders.models import ReminderRule
from services.notifications.reminders.operations import read_rule
from services.notifications.reminders.schemas import RuleBody, RulePath
from shared.access import administrator
from shared.database import Database
from shared.pagination import decode_cursor
from shared.problems import Invalid
from shared.web import DATABASE, api_blueprint


def forecasts_blueprint() -> APIBlueprint:
    """Return the blueprint of the time machine."""
    blueprint = api_blueprint("forecasts", __name__, access=administrator("notifications:read"), tag="rules")

    @blueprint.get("/rules/<string:rule_id>/forecast", responses={200: ForecastReply})
    def forecast_rule(path: RulePath, query: ForecastQuery) -> dict[str, Any]:
        """Tell every message that a rule plans; one that is switched off is taken as switched on now."""
        start = _start(query.cursor)
        with _database().reading() as session:
            rule = read_rule(session, path.rule_id)
            found = stored_forecast(session, rule, query.span, learner_id=query.learner)
            return forecast_page(rule.id, found, query, enabled=rule.enabled, start=start)

    @blueprint.post("/rules/<string:rule_id>/preview", responses={200: ForecastReply})
    def preview_rule(path: RulePath, query: ForecastQuery, body: RuleBody) -> dict[str, Any]:
        """Tell what a rule would do after a change, or a new one; nothing is changed."""
        check_rule(path.rule_id, body)
        start = _start(query.cursor)
        with _database().reading() as session:
            stored = session.get(ReminderRule, path.rule_id)
            found = changed_forecast(session, path.rule_id, stored, body.facts(), query.span, learner_id=query.learner)
            return forecast_page(path.rule_id, found, query, enabled=body.enabled, start=start)

    return blueprint


def _start(cursor: str | None) -> int:
    if cursor is None:
        return 0
    (start,) = decode_cursor(cursor, length=1)
    if not isinstance(start, int) or start < 0:
        raise Invalid([{"field": "cursor", "message": "This is not a cursor of this list."}])
    return start


def _database() -> Database:
    database: Database = current_app.extensions[DATABASE]
    return database
