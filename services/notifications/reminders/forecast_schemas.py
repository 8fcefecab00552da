"""Shapes of the forecast endpoints."""

import datetime as dt
from collections import Counter
from typing import Any
from zoneinfo import ZoneInfo

from pydantic import Field, field_validator

from services.notifications.reminders.forecast import Foreseen
from services.notifications.reminders.forecasting import Forecast
from services.notifications.reminders.schedule import zone_named
from shared.clock import rfc3339
from shared.pagination import PageQuery, encode_cursor
from shared.schemas import Reply


class ForecastQuery(PageQuery):
    """How far to look, for whom, and on whose calendar."""

    days: int = Field(default=90, ge=1, le=366)
    learner: str = Field(default="", max_length=60, description="only this learner's messages")
    time_zone: str = Field(default="UTC", max_length=60, description="of the calendar's days")

    @field_validator("time_zone")
    @classmethod
    def _known(cls, name: str) -> str:
        if name != "UTC" and zone_named(name).key == "UTC":
            raise ValueError("There is no time zone of this name.")
        return name

    @property
    def span(self) -> dt.timedelta:
        """How far to look."""
        return dt.timedelta(days=self.days)


class ForeseenReply(Reply):
    """One message that would be planned. `outcome` is sent or skipped."""

    learner_id: str
    name: str | None
    recipient: str | None
    pathway: str
    pathway_title: str
    number: int
    due_at: str
    outcome: str
    reason: str


class CalendarDay(Reply):
    """How many messages a day would bring."""

    on: str
    sent: int
    skipped: int


class ForecastReply(Reply):
    """What a rule would do. `at_once` is the number that a PUT wants confirmed."""

    rule: str
    enabled: bool
    as_of: str
    until: str
    at_once: int
    sent: int
    skipped: int
    people: int
    calendar: list[CalendarDay]
    items: list[ForeseenReply]
    next: str | None


def forecast_page(
    rule_id: str, forecast: Forecast, query: ForecastQuery, *, enabled: bool, start: int
) -> dict[str, Any]:
    """Show one page of a forecast, with the totals and the calendar of the whole."""
    end = start + query.limit
    sent = [each for each in forecast.messages if each.sent]
    return {
        "rule": rule_id,
        "enabled": enabled,
        "as_of": rfc3339(forecast.as_of),
        "until": rfc3339(forecast.until),
        "at_once": forecast.at_once,
        "sent": len(sent),
        "skipped": len(forecast.messages) - len(sent),
        "people": len({each.person.learner_id for each in sent}),
        "calendar": _calendar(forecast, zone_named(query.time_zone)),
        "items": [_shown(each) for each in forecast.messages[start:end]],
        "next": encode_cursor([end]) if end < len(forecast.messages) else None,
    }


def _calendar(forecast: Forecast, zone: ZoneInfo) -> list[dict[str, Any]]:
    """Count by day; what was missed before the rule took effect is on no day to come."""
    days: dict[bool, Counter[dt.date]] = {True: Counter(), False: Counter()}
    for each in forecast.messages:
        if each.at >= forecast.as_of:
            days[each.sent][each.at.astimezone(zone).date()] += 1
    named = sorted(days[True].keys() | days[False].keys())
    return [{"on": on.isoformat(), "sent": days[True][on], "skipped": days[False][on]} for on in named]


def _shown(message: Foreseen) -> dict[str, Any]:
    person = message.person
    return {
        "learner_id": person.learner_id,
        "name": person.name,
        "recipient": person.email,
        "pathway": person.pathway,
        "pathway_title": person.pathway_title,
        "number": message.number,
        "due_at": rfc3339(message.at),
        "outcome": "sent" if message.sent else "skipped",
        "reason": message.reason,
    }
