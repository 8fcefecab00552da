"""Composes a message for one person as it would be sent now, and fills what cannot be known with invented values."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.notifications.contacts.models import Contact
from services.notifications.mail.languages import reading_locale
from services.notifications.mail.names import greeting_name
from services.notifications.mail.samples import sample_values
from services.notifications.mail.site import Site
from services.notifications.mail.templates import Rendered, Templates
from services.notifications.messages import security
from services.notifications.messages.kinds import Kind
from services.notifications.messages.models import Message
from services.notifications.messages.verdicts import Letter
from services.notifications.reminders.models import ReminderRule
from services.notifications.reminders.schedule import zone_named
from services.notifications.standings.models import Standing
from shared import clock
from shared.database import Database

INVENTED = "The values are invented: choose a person to see theirs."
NOTHING_YET = "There is no such message for this person yet, so the name is theirs and the rest is invented."
SECRET = "The link is invented: the real one is a secret of the person."  # noqa: S105 - not one


@dataclass(frozen=True)
class Asked:
    """Which message, for whom, and in which language if not in theirs."""

    template: str
    learner_id: str | None = None
    rule_id: str | None = None
    language: str | None = None


@dataclass(frozen=True)
class Composed:
    """The letter with all values; `note` says what of it is not real, and is empty when all is."""

    letter: Letter = field(repr=False)
    note: str


class Previews:
    """Composes previews with the same kinds and templates that mail is made with."""

    def __init__(self, database: Database, kinds: Mapping[str, Kind], templates: Templates, site: Site) -> None:
        self._database = database
        self._kinds = kinds
        self._templates = templates
        self._site = site

    def render(self, asked: Asked) -> tuple[Rendered, str, str]:
        """Return the message, its language, and what of it is not real; raises `TemplateBroken`."""
        composed = self.compose(asked)
        locale = reading_locale(composed.letter.language)
        return self._templates.render(asked.template, composed.letter.values, locale), locale.language, composed.note

    def compose(self, asked: Asked) -> Composed:
        """Gather the values: of the person where there are any, else invented ones."""
        values = sample_values(self._site, self._site.url, clock.now())
        with self._database.reading() as session:
            contact = session.get(Contact, asked.learner_id) if asked.learner_id else None
            message = _message(session, asked) if contact else None
            session.expunge_all()
        if contact is None:
            return Composed(Letter(values, template=asked.template, language=asked.language), INVENTED)
        values |= {"name": greeting_name(contact.name), "zone": zone_named(contact.time_zone)}
        real, note = self._of_the_person(asked.template, message)
        language = asked.language or contact.locale
        return Composed(
            Letter(values | real.values, real.attachments, template=asked.template, language=language), note
        )

    def _of_the_person(self, template: str, message: Message | None) -> tuple[Letter, str]:
        if template in security.KINDS:
            return Letter({}), SECRET
        if message is None or template not in self._kinds:
            return Letter({}), NOTHING_YET
        kind = self._kinds[template]
        composed = kind.compose(message, kind.gather([message]))
        return (composed, "") if isinstance(composed, Letter) else (Letter({}), f"{composed.reason}. {NOTHING_YET}")


def find_person(session: Session, who: str) -> str | None:
    """Return the id of the person with this id or address, or None."""
    statement = sa.select(Contact.learner_id).where(
        sa.or_(Contact.learner_id == who, sa.func.lower(Contact.email) == who.lower()), Contact.erased_at.is_(None)
    )
    return session.scalar(statement.limit(1))


def _message(session: Session, asked: Asked) -> Message | None:
    """Return the newest message of this kind for the person, or one that a rule might plan for them now."""
    newest = sa.select(Message).where(Message.kind == asked.template, Message.learner_id == asked.learner_id)
    if asked.rule_id:
        newest = newest.where(Message.rule_id == asked.rule_id)
    return session.scalar(newest.order_by(Message.id.desc()).limit(1)) or _imagined(session, asked)


def _imagined(session: Session, asked: Asked) -> Message | None:
    rule = session.get(ReminderRule, asked.rule_id) if asked.rule_id else None
    on_a_pathway = sa.select(Standing).where(Standing.learner_id == asked.learner_id)
    if rule is not None and rule.pathway:
        on_a_pathway = on_a_pathway.where(Standing.pathway == rule.pathway)
    standing = session.scalar(on_a_pathway.order_by(Standing.enrolled_at.desc().nulls_last()).limit(1))
    if rule is None or standing is None:
        return None
    return Message(
        kind=asked.template,
        learner_id=asked.learner_id,
        rule_id=rule.id,
        pathway=standing.pathway,
        anchor_at=standing.enrolled_at,
        details={"pathway_title": standing.pathway_title},
    )
