"""Shapes of the rule endpoints; what is checked here is what a person may have typed."""

import datetime as dt
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from services.notifications.preferences.categories import Category
from services.notifications.reminders.durations import parse_duration
from services.notifications.reminders.models import ReminderRule
from services.notifications.reminders.operations import RuleFacts
from services.notifications.reminders.triggers import OCCASIONS
from shared.clock import rfc3339
from shared.schemas import Instant, Reply, Request


def _checked_duration(text: str) -> str:
    parse_duration(text)
    return text


def _positive_duration(text: str) -> str:
    if parse_duration(text).is_zero:
        raise ValueError("Some time has to pass between repetitions.")
    return text


def _wall_time(text: str) -> str:
    try:
        dt.datetime.strptime(text, "%H:%M")  # noqa: DTZ007 - a time of day has no zone
    except ValueError:
        raise ValueError("Write a time of day such as 21:00.") from None
    return text


IsoDuration = Annotated[str, Field(max_length=30), AfterValidator(_checked_duration)]
WallTime = Annotated[str, Field(max_length=5), AfterValidator(_wall_time)]


class RulePath(Request):
    """The id of a rule."""

    rule_id: str = Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=60)


class TriggerBody(Request):
    """What starts the clock: a pause (`idle`), the enrollment (`enrolled`), or something with a date.

    `after` is an ISO 8601 duration from then; a deadline, a date of a workshop (`session`) and the end of a
    certificate may have `before` instead.
    `commitment` counts from when it was made, `evidence_waiting` from the oldest piece, for reviewers.
    """

    kind: Literal[
        "idle",
        "enrolled",
        "deadline",
        "session",
        "commitment",
        "new_edition",
        "evidence_waiting",
        "certificate_expiring",
    ]
    after: IsoDuration | None = None
    before: Annotated[IsoDuration, AfterValidator(_positive_duration)] | None = None

    @model_validator(mode="after")
    def _one_of_both(self) -> Self:
        if (self.after is None) == (self.before is None):
            raise ValueError("Say how long after, or how long before.")
        if self.before and not (self.kind in OCCASIONS and OCCASIONS[self.kind].may_precede):
            raise ValueError(
                "Only a deadline, a date of a workshop or the end of a certificate can be spoken of before."
            )
        return self


class RepeatBody(Request):
    """How often the reminder is repeated after the first, counted from the first one's scheduled time."""

    every: Annotated[IsoDuration, AfterValidator(_positive_duration)]
    times: int = Field(ge=1, le=52)


class QuietHoursBody(Request):
    """A span of the recipient's day without mail; it may pass midnight."""

    from_: WallTime = Field(alias="from")
    to: WallTime

    @model_validator(mode="after")
    def _not_empty(self) -> Self:
        if self.from_ == self.to:
            raise ValueError("Quiet hours have to begin and end at different times.")
        return self


class RuleBody(Request):
    """A whole rule. What GET answered can be changed and sent back: `revision` then stands for If-Match."""

    id: str | None = None
    name: str = Field(min_length=1, max_length=120)
    enabled: bool
    trigger: TriggerBody
    repeat: RepeatBody | None = None
    category: Literal["reminders"] = "reminders"
    template: str = Field(default="idle_reminder", max_length=60)
    pathway: str | None = Field(default=None, max_length=80)
    effective_from: Instant | None = None
    quiet_hours: QuietHoursBody | None = None
    revision: int | None = None
    updated_at: Instant | None = None
    confirm_count: int | None = Field(
        default=None, ge=0, description="how many people may be mailed at once; a forecast says how many would be"
    )

    def facts(self) -> RuleFacts:
        """Return what is stored."""
        return RuleFacts(
            name=self.name,
            enabled=self.enabled,
            trigger=self.trigger.model_dump(exclude_none=True),
            repeat=self.repeat.model_dump() if self.repeat else None,
            category=Category(self.category),
            template=self.template,
            pathway=self.pathway,
            effective_from=self.effective_from,
            quiet_hours=self.quiet_hours.model_dump(by_alias=True) if self.quiet_hours else None,
        )


class RuleReply(Reply):
    """A rule as it is stored."""

    id: str
    name: str
    enabled: bool
    trigger: dict[str, Any]
    repeat: dict[str, Any] | None
    category: str
    template: str
    pathway: str | None
    effective_from: str | None
    quiet_hours: dict[str, Any] | None
    revision: int
    updated_at: str

    @classmethod
    def of(cls, rule: ReminderRule) -> "RuleReply":
        """Show a rule."""
        return cls(
            id=rule.id,
            name=rule.name,
            enabled=rule.enabled,
            trigger=rule.trigger,
            repeat=rule.repeat,
            category=rule.category.value,
            template=rule.template,
            pathway=rule.pathway,
            effective_from=rfc3339(rule.effective_from) if rule.effective_from else None,
            quiet_hours=rule.quiet_hours,
            revision=rule.revision,
            updated_at=rfc3339(rule.updated_at),
        )


class RuleList(Reply):
    """All rules."""

    items: list[RuleReply]
    next: str | None = None
