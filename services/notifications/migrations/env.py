"""Runs the migrations of notifications."""

from services.notifications.audit import models as audit
from services.notifications.contacts import models as contacts
from services.notifications.invitations import models as invitations
from services.notifications.messages import models as messages
from services.notifications.messages import pacing
from services.notifications.notices import models as notices
from services.notifications.preferences import models as preferences
from services.notifications.reminders import models as reminders
from services.notifications.standings import models as standings
from services.notifications.suppressions import models as suppressions
from services.notifications.tables import Base
from services.notifications.webhooks import models as webhooks
from shared.migrations import run

# Alembic compares the database with the tables that these modules declare.
DECLARED = (
    *(audit, contacts, invitations, messages, notices, pacing, preferences, reminders, standings, suppressions),
    webhooks,
)

run(Base.metadata)
